"""The suite strings the floors together: clean, load and what is built on them."""
