"""Secrets from mounted files and from the environment."""

from pathlib import Path

import pytest

from muster.adapters.file_secrets import FileSecrets
from muster.ports import Incomplete, SecretsUnavailable


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@pytest.fixture
def clock() -> Seconds:
    """Return the clock of `secrets`."""
    return Seconds()


@pytest.fixture
def secrets(tmp_path: Path, clock: Seconds) -> FileSecrets:
    """Return secrets below the test's directory, with nothing in the environment."""
    return FileSecrets(tmp_path, {}, clock)


def mount(directory: Path, name: str, text: str, version: str = "latest") -> Path:
    """Write a secret as Cloud Run mounts one: a volume with a file of the version's name."""
    (directory / name).mkdir(exist_ok=True)
    file = directory / name / version
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("key", ("key",)),
        ("old\nnew\n", ("old", "new")),
        ("\r\n  old  \r\n\r\n\tnew\r\n", ("old", "new")),
        ("p w=1:ü", ("p w=1:ü",)),
        ("", ()),
        (" \n\n", ()),
    ],
)
def test_each_line_is_a_value(tmp_path: Path, secrets: FileSecrets, text: str, values: tuple[str, ...]) -> None:
    """The newest is the last; blank lines and the space around a value are nothing."""
    mount(tmp_path, "intake-generic", text)

    assert secrets.get("intake-generic") == values


def test_a_mounted_volume_is_read_through_its_links(tmp_path: Path, secrets: FileSecrets) -> None:
    """A volume's visible name is a link into a hidden directory, which is no secret of its own."""
    hidden = tmp_path / "links" / "..2026_11_02"
    hidden.mkdir(parents=True)
    (hidden / "latest").write_text("key")
    (tmp_path / "links" / "..data").symlink_to("..2026_11_02")
    (tmp_path / "links" / "latest").symlink_to("..data/latest")

    assert secrets.get("links") == ("key",)


def test_versions_in_one_volume_are_values_too(tmp_path: Path, secrets: FileSecrets) -> None:
    """Two files in a volume are two values while a rotation is under way, by the order of their names."""
    mount(tmp_path, "links", "old", "1-previous")
    mount(tmp_path, "links", "new", "2-latest")

    assert secrets.get("links") == ("old", "new")


def test_a_version_under_two_names_is_one_value(tmp_path: Path, secrets: FileSecrets) -> None:
    """Terraform mounts the newest version by its number and as `latest`: it counts once, and as the newest."""
    mount(tmp_path, "link-keys", "old", "0001")
    mount(tmp_path, "link-keys", "new", "0002")
    mount(tmp_path, "link-keys", "new")

    assert secrets.get("link-keys") == ("old", "new")


def test_a_version_added_by_hand_is_valid_beside_the_one_before(tmp_path: Path, secrets: FileSecrets) -> None:
    """Whoever goes back to an older value by hand makes it the newest."""
    mount(tmp_path, "link-keys", "a", "0001")
    mount(tmp_path, "link-keys", "b", "0002")
    mount(tmp_path, "link-keys", "a")

    assert secrets.get("link-keys") == ("b", "a")


def test_a_plain_file_is_a_secret(tmp_path: Path, secrets: FileSecrets) -> None:
    """On one's own machine a file by the secret's name will do."""
    (tmp_path / "links").write_text("key\n")

    assert secrets.get("links") == ("key",)


def test_a_rotation_is_seen_within_a_minute(tmp_path: Path, secrets: FileSecrets, clock: Seconds) -> None:
    """A value is kept for 30 s and no longer, so that requests cost no read and a change comes through."""
    mount(tmp_path, "links", "old")
    assert secrets.get("links") == ("old",)
    mount(tmp_path, "links", "old\nnew")

    clock.now += 29
    assert secrets.get("links") == ("old",)
    clock.now += 1
    assert secrets.get("links") == ("old", "new")


def test_a_secret_that_is_not_set_is_empty_until_it_is(tmp_path: Path, secrets: FileSecrets, clock: Seconds) -> None:
    """Nothing is kept for longer than a value."""
    assert secrets.get("links") == ()
    mount(tmp_path, "links", "key")
    clock.now += 30

    assert secrets.get("links") == ("key",)


def test_the_environment_serves_where_there_is_no_file(tmp_path: Path, clock: Seconds) -> None:
    """The variable's name is the secret's, in upper case with underscores; a file goes before it."""
    environ = {"MUSTER_SECRET_INTAKE_CLOUD_MONITORING": "old\nnew", "MUSTER_SECRET_LINKS": "from the environment"}
    mount(tmp_path, "links", "from the file")
    secrets = FileSecrets(tmp_path, environ, clock)

    assert secrets.get("intake-cloud_monitoring") == ("old", "new")
    assert secrets.get("links") == ("from the file",)


def test_a_directory_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    """Locally nothing needs to be mounted."""
    assert FileSecrets(tmp_path / "nowhere", {"MUSTER_SECRET_A": "1"}).get("a") == ("1",)


def test_an_emptied_file_empties_the_secret(tmp_path: Path, clock: Seconds) -> None:
    """A secret revoked by an empty version does not come back from the environment."""
    mount(tmp_path, "links", "")

    assert FileSecrets(tmp_path, {"MUSTER_SECRET_LINKS": "stale"}, clock).get("links") == ()


@pytest.mark.parametrize("name", ["", ".", "..", "../etc", "a/b", "/etc/passwd", "a\x00", ".hidden", "a\n", "-a", "ü"])
def test_a_name_is_no_path(secrets: FileSecrets, name: str) -> None:
    """No name leads out of the directory."""
    with pytest.raises(ValueError, match="no name of a secret"):
        secrets.get(name)


def test_an_unreadable_secret_keeps_its_last_values(
    tmp_path: Path, secrets: FileSecrets, clock: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    """Secret Manager being down for a while locks nobody out; the values are told to nobody."""
    file = mount(tmp_path, "links", "key")
    secrets.get("links")
    file.unlink()
    file.symlink_to(file)  # reading it fails with ELOOP, whoever runs the test
    clock.now += 30

    assert secrets.get("links") == ("key",)
    assert "links" in caplog.text
    assert "key" not in caplog.text


def unreadable(directory: Path, name: str, version: str) -> Path:
    """Mount a version that cannot be read: asking for it fails with ELOOP, whoever runs the test."""
    (directory / name).mkdir(exist_ok=True)
    file = directory / name / version
    file.unlink(missing_ok=True)
    file.symlink_to(file)
    return file


def test_a_version_that_was_destroyed_takes_no_other_with_it(
    tmp_path: Path, secrets: FileSecrets, clock: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    """It is mounted by its number and cannot be read: the others are valid, and the log says which one is not."""
    unreadable(tmp_path, "link-keys", "0001")
    mount(tmp_path, "link-keys", "new", "0002")
    mount(tmp_path, "link-keys", "new")

    assert secrets.get("link-keys") == ("new",)
    (record,) = caplog.records
    assert (record.levelname, "link-keys/0001" in record.getMessage()) == ("ERROR", True)

    mount(tmp_path, "link-keys", "newer")
    clock.now += 30

    assert secrets.get("link-keys") == ("new", "newer")


def test_a_version_that_was_known_stays_beside_new_ones(
    tmp_path: Path, secrets: FileSecrets, clock: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    """What one file held is kept while that file cannot be read; what others hold is read anew."""
    mount(tmp_path, "link-keys", "old", "0001")
    mount(tmp_path, "link-keys", "new")
    secrets.get("link-keys")
    file = unreadable(tmp_path, "link-keys", "0001")
    mount(tmp_path, "link-keys", "newer")
    clock.now += 30

    assert secrets.get("link-keys") == ("old", "newer")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "old" not in caplog.text

    file.unlink()
    clock.now += 30

    assert secrets.get("link-keys") == ("newer",)


def test_a_version_that_is_no_text_is_left_out(tmp_path: Path, secrets: FileSecrets) -> None:
    """Somebody added a binary file by mistake, or a password in another encoding."""
    mount(tmp_path, "links", "key", "0001")
    (tmp_path / "links" / "latest").write_bytes(b"\xff\xfe")

    assert secrets.get("links") == ("key",)


def test_a_placeholder_beside_what_cannot_be_read_is_no_value(tmp_path: Path, secrets: FileSecrets) -> None:
    """A secret that is there and unreadable is not taken for one that is not set, blank files or not."""
    unreadable(tmp_path, "links", "0001")
    mount(tmp_path, "links", "\n")

    with pytest.raises(SecretsUnavailable, match="0001"):
        secrets.get("links")


def test_a_secret_that_could_never_be_read_is_an_error(tmp_path: Path, secrets: FileSecrets) -> None:
    """A secret that is there and unreadable is not taken for one that is not set."""
    (tmp_path / "links").symlink_to(tmp_path / "links")

    with pytest.raises(SecretsUnavailable, match="links"):
        secrets.get("links")


def test_what_is_incomplete_says_so_and_is_read_again_at_once(tmp_path: Path, secrets: FileSecrets) -> None:
    """A process that starts while one of two keys cannot be read knows both as soon as it can be."""
    mount(tmp_path, "intake-generic", "old", "0001")
    file = unreadable(tmp_path, "intake-generic", "0002")

    assert secrets.get("intake-generic") == ("old",)
    assert isinstance(secrets.get("intake-generic"), Incomplete)

    file.unlink()
    mount(tmp_path, "intake-generic", "new", "0002")

    assert secrets.get("intake-generic") == ("old", "new")
    assert not isinstance(secrets.get("intake-generic"), Incomplete)


def test_a_version_that_was_known_is_not_missed(tmp_path: Path, secrets: FileSecrets, clock: Seconds) -> None:
    """What a file held last is all there is to know of it: the secret is complete, and kept as any other."""
    mount(tmp_path, "links", "old", "0001")
    mount(tmp_path, "links", "new", "0002")
    secrets.get("links")
    unreadable(tmp_path, "links", "0001")
    clock.now += 30

    assert not isinstance(secrets.get("links"), Incomplete)

    mount(tmp_path, "links", "newer", "0002")

    assert secrets.get("links") == ("old", "new")


def test_values_known_before_are_incomplete_where_only_new_versions_are_there(
    tmp_path: Path, secrets: FileSecrets, clock: Seconds
) -> None:
    """The old key is valid until the new one can be read, and then no more."""
    file = mount(tmp_path, "links", "old", "0001")
    secrets.get("links")
    file.unlink()
    new = unreadable(tmp_path, "links", "0002")
    clock.now += 30

    assert secrets.get("links") == ("old",)
    assert isinstance(secrets.get("links"), Incomplete)

    new.unlink()
    mount(tmp_path, "links", "new", "0002")

    assert secrets.get("links") == ("new",)


def test_a_secret_that_is_no_text_is_unavailable(tmp_path: Path, secrets: FileSecrets) -> None:
    """Whoever asks is told in one way that nothing can be read, whatever is wrong with it."""
    mount(tmp_path, "links", "")
    (tmp_path / "links" / "latest").write_bytes(b"\xff\xfe")

    with pytest.raises(SecretsUnavailable):
        secrets.get("links")
