#pragma once

/// How SQLite reaches files: the system's way, but for two kinds of file.
namespace lms::storage {

/// The name of the SQLite VFS whose sessions read through the FileMapping of their file, if it has one.
/// Thread-safe.
[[nodiscard]] const char* mapped_vfs();

/// The name of the SQLite VFS whose sessions write the frames of a transaction to the write-ahead log together.
/// SQLite makes two system calls of each frame, and a group of a few statements has a hundred frames.
///
/// For sessions with `synchronous = FULL` alone: there SQLite brings the log to the disk before it tells others of
/// the transaction, and what was gathered is written then; what fails is told then, too. Thread-safe.
[[nodiscard]] const char* gathering_vfs();

}  // namespace lms::storage
