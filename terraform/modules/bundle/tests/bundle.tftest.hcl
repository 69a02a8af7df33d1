variables {
  source_root = "../../.."
  function    = "alert_intake"
}

run "holds_the_function_and_the_package" {
  command = plan

  assert {
    condition     = output.files["main.py"] == "../../../functions/alert_intake/main.py"
    error_message = "main.py stands at the root of the zip, where the builder looks for it."
  }

  assert {
    condition     = output.files["requirements.txt"] == "../../../functions/alert_intake/requirements.txt"
    error_message = "The function's own requirements stand at the root of the zip."
  }

  assert {
    condition     = output.files["muster/domain/alert.py"] == "../../../shared/muster/domain/alert.py"
    error_message = "The package keeps its folders."
  }
}

run "leaves_out_what_no_function_runs" {
  command = plan

  assert {
    condition = length([
      for path in keys(output.files) : path
      if strcontains(path, "__pycache__") || can(regex("^muster/(cli|doctor|local|simulator)/", path))
    ]) == 0
    error_message = "The local system, the command line, the doctor, the simulator and compiled leftovers stay out of the zip."
  }
}

run "of_another_function" {
  command = plan

  variables {
    function = "escalation_tick"
  }

  assert {
    condition     = output.files["main.py"] == "../../../functions/escalation_tick/main.py"
    error_message = "Each function brings its own main.py."
  }
}

run "tells_contents_apart" {
  command = plan

  assert {
    condition     = length(output.sha256) == 64 && output.sha256 != run.of_another_function.sha256
    error_message = "Two functions have different contents, so their digests differ."
  }
}

run "refuses_a_function_that_is_not_there" {
  command = plan

  variables {
    function = "coffee_machine"
  }

  expect_failures = [var.function]
}

run "refuses_a_name_that_leaves_the_folder" {
  command = plan

  variables {
    function = "../shared"
  }

  expect_failures = [var.function]
}
