"""What an organisation has decided about its response, by topic. Values only; `muster.policy` reads them."""
