"""One file a command: `main(argv) -> exit code`."""
