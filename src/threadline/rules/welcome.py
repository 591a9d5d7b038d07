"""What signs the link to the page where the first workspace is made."""

SALT = "threadline.welcome"
