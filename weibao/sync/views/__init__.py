"""The app's files, the door of the phones, and the pages of the desk."""
