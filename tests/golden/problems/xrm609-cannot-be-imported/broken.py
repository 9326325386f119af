"""A plugin that needs what is not there."""

import beehives_of_somebody

beehives_of_somebody.swarm()
