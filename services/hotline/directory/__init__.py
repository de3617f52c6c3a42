"""The hotline's own copy of the register: whose number rings, which rooms and sites there are."""
