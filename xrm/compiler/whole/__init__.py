"""What only shows once everything is there: circles, conditions without effect, things on their way out."""
