"""The frame around the places, what waits for a person, the devices, the date in doubt."""
