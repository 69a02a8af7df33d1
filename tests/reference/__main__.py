"""`make docs`: write the generated tables of the guides anew.

Those of terraform/README.md come from the Terraform and from functions/functions.yaml, those of docs/policy.md from the
policy's schema, that of docs/guarantees.md from the simulation.
"""

from tests.reference.guarantees import GUARANTEES
from tests.reference.guarantees import TABLES as GUARANTEED
from tests.reference.policy import POLICY_GUIDE, policy_tables
from tests.reference.tables import GUIDE, with_tables

if __name__ == "__main__":
    GUIDE.write_text(with_tables(GUIDE.read_text("utf-8")), "utf-8")
    text = POLICY_GUIDE.read_text("utf-8")
    POLICY_GUIDE.write_text(with_tables(text, policy_tables(text)), "utf-8")
    GUARANTEES.write_text(with_tables(GUARANTEES.read_text("utf-8"), GUARANTEED), "utf-8")
