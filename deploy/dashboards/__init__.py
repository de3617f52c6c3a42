"""The operator's dashboards: tables of what is asked and what to do about the answer, drawn as Grafana reads them."""
