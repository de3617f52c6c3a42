"""The services that own what the pages show: asked and told over HTTP, in the name of who is signed in."""
