"""A gRPC proxy in front of a Firestore emulator that loses the answers to commits."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc  # type: ignore[import-untyped]

COMMIT = "/google.firestore.v1.Firestore/Commit"


class LossyFirestore(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Passes every call on. While `losing` is above 0, a commit is carried out, and answered with UNAVAILABLE.

    That is how a broken connection looks to the client's library, which then commits again. `after_loss` is called
    between the two.
    """

    def __init__(self, channel: grpc.Channel) -> None:
        """Pass calls on through `channel`."""
        self._channel = channel
        self.losing = 0
        self.commits = 0
        self.after_loss: Callable[[], object] = lambda: None

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        """Return what handles a call: bytes in, bytes out, of whatever method."""
        if details.method == COMMIT:
            return grpc.unary_unary_rpc_method_handler(self._commit)

        def stream(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
            call = self._channel.unary_stream(details.method)
            yield from call(request, metadata=_metadata(context))

        return grpc.unary_stream_rpc_method_handler(stream)

    def _commit(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        self.commits += 1
        try:
            answer: bytes = self._channel.unary_unary(COMMIT)(request, metadata=_metadata(context))
        except grpc.RpcError as error:
            context.abort(error.code(), error.details())
        if self.losing:
            self.losing -= 1
            self.after_loss()
            context.abort(grpc.StatusCode.UNAVAILABLE, "the connection broke")
        return answer


@contextmanager
def lossy_firestore(emulator: str) -> Iterator[tuple[str, LossyFirestore]]:
    """Run a proxy before the emulator at "host:port"; yield its own "host:port", and itself."""
    with grpc.insecure_channel(emulator) as channel, ThreadPoolExecutor(4) as threads:
        handler = LossyFirestore(channel)
        server = grpc.server(threads, handlers=[handler])
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            yield f"127.0.0.1:{port}", handler
        finally:
            server.stop(1).wait()


def _metadata(context: grpc.ServicerContext) -> list[tuple[str, Any]]:
    """Return the call's metadata without that which gRPC sets by itself."""
    return [(key, value) for key, value in context.invocation_metadata() if not key.startswith(("grpc-", "user-agent"))]
