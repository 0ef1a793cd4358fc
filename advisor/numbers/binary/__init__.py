"""Binary containers that loggers write: TFRecord and LevelDB framing, protobuf's wire format, checksums."""
