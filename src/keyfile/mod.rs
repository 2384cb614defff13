//! Key files: PSKC (RFC 6030) and CSV, read and written by streaming. Pure: readers and writers in, values out.
