"""What runs the bot in an office: container, service, web server in front, and the page that tells how."""
