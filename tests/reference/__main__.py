"""`make docs`: write the tables of terraform/README.md anew, from the Terraform and from functions/functions.yaml."""

from tests.reference.tables import GUIDE, with_tables

if __name__ == "__main__":
    GUIDE.write_text(with_tables(GUIDE.read_text("utf-8")), "utf-8")
