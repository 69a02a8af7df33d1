"""`muster doctor`: what is wrong with a deployment or a local instance, and the fix. In no function's zip."""
