# What goes into a function's zip, as a map that archive_file (or a test) can follow. No provider, no copy, no symlink.

locals {
  function = "${var.source_root}/functions/${var.function}"
  package  = "${var.source_root}/shared"

  # The local system, the command line, the doctor and the simulator run on people's machines.
  elsewhere = "^muster/(cli|doctor|local|simulator)/|/cli\\.py$"
  leftovers = "(^|/)(__pycache__/|\\.)|\\.pyc$"

  shared = {
    for path in fileset(local.package, "muster/**") : path => "${local.package}/${path}"
    if length(regexall(local.elsewhere, path)) == 0 && length(regexall(local.leftovers, path)) == 0
  }
  own = { for path in ["main.py", "requirements.txt"] : path => "${local.function}/${path}" }

  files = merge(local.shared, local.own)
}
