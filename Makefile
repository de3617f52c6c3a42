# make help says what there is. Everything sets itself up first: .venv from the lock, Debian's packages when missing.
.DEFAULT_GOAL := help
.PHONY: help up down status logs backup restore rotate demo check test bench chaos map dashboards lock ready ready-dev
MAKEFLAGS += --no-print-directory --silent
PYTHON ?= python3
V := .venv/bin/
# What is compiled once is kept: seven services and the tests read it at every start.
export PYTHONDONTWRITEBYTECODE :=

help: ## Show this
	grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

up: ready ## Start everything on this machine and print the address (AMQP_URL, MONGO_URL, PORTS=+1000, RUN=folder)
	$(V)python -m deploy.local up

down: ## Stop what up started; the data stays
	if [ -x $(V)python ]; then $(V)python -m deploy.local down; fi

status: ready ## Say how everything is
	$(V)python -m deploy.local status

logs: ready ## Follow the logs (NAME=hotline for one)
	$(V)python -m deploy.local logs $(NAME)

backup: ready ## Copy everything into one file while the house stands still (FILE=where, KEY=too for the master key)
	$(V)python -m deploy.local backup $(FILE) $(if $(KEY),--with-key)

restore: ready ## Put a backup in the place of what is there, which is set aside (FILE=which)
	$(V)python -m deploy.local restore $(FILE)

rotate: ready ## Put a fresh master key in the place of the one there is, while the house runs
	$(V)python -m deploy.local rotate

demo: up ## Live through a day of calls at three sites and check that nothing was lost (SPEED=600 KILL=all)
	$(V)python -m deploy.demo $(if $(SPEED),--speed $(SPEED)) $(if $(KILL),--kill $(KILL)) $(if $(RUN),--run $(RUN))

check: ready-dev ## Everything that needs no broker: form, types, contracts, fast tests, fresh documents
	$(V)python -m deploy.check

test: ready-dev ## Everything this machine can test
	$(V)python -m deploy.check --all

bench: ready-dev ## Measure the path of a message and the road of a call
	$(V)python -m tests.bench

chaos: ready-dev ## Break one thing after the other under load and print what was lost, doubled or stuck (ONLY="kill -9", CALLS=20, RUNS=1, RATE=1)
	$(V)python -m tests.chaos $(if $(ONLY),--only "$(ONLY)") $(if $(CALLS),--calls $(CALLS)) $(if $(RUNS),--runs $(RUNS)) $(if $(RATE),--rate $(RATE))

map: ready ## Write docs/messages.md anew from the code
	$(V)python -m shared.messaging map

dashboards: ready ## Draw Grafana's dashboards anew from deploy/dashboards
	$(V)python -m deploy.dashboards

lock: ready-dev ## Choose versions anew and pin them by hash
	$(V)python -m deploy.lock

ready:
	$(PYTHON) deploy/prepare.py --broker

ready-dev:
	$(PYTHON) deploy/prepare.py --lock requirements-dev.lock --broker --browser --prometheus
