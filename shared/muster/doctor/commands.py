"""The commands that put things right, exactly as they are typed."""

APPLY = "terraform apply"


def resume_job(job: str, region: str, project: str) -> str:
    """Let a Cloud Scheduler job run again."""
    return f"gcloud scheduler jobs resume {job} --location {region} --project {project}"


def run_job(job: str, region: str, project: str) -> str:
    """Run a Cloud Scheduler job now."""
    return f"gcloud scheduler jobs run {job} --location {region} --project {project}"


def job_log(job: str, project: str) -> str:
    """Show what came of a job's last attempts."""
    query = f'resource.type="cloud_scheduler_job" AND resource.labels.job_id="{job}"'
    return f"gcloud logging read '{query}' --freshness 1h --limit 10 --project {project}"


def service_log(service: str, project: str) -> str:
    """Show a function's errors of the last hour."""
    query = f'resource.type="cloud_run_revision" AND resource.labels.service_name="{service}" AND severity>=ERROR'
    return f"gcloud logging read '{query}' --freshness 1h --limit 20 --project {project}"


def grant(role: str, project: str) -> str:
    """Give a role to whoever is logged in."""
    member = '"user:$(gcloud config get account)"'
    return f"gcloud projects add-iam-policy-binding {project} --member {member} --role {role}"


def enable_api(api: str, project: str) -> str:
    """Switch an API on."""
    return f"gcloud services enable {api} --project {project}"


def add_version(secret: str, project: str) -> str:
    """Give a secret its value."""
    return f"printf %s VALUE | gcloud secrets versions add {secret} --data-file=- --project {project}"


def enable_version(secret: str, version: str, project: str) -> str:
    """Let a disabled version of a secret be read again."""
    return f"gcloud secrets versions enable {version} --secret {secret} --project {project}"
