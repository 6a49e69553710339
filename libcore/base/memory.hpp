#pragma once

/// What the process does with freed memory. Where the C library offers no choice, nothing happens.
namespace lms {

/// Keeps freed blocks of up to a few megabytes instead of giving each back to the system at once: an answer
/// of some hundred kilobytes is made for every second request, and new pages cost more than what is written
/// into them. Of the places that threads allocate from there are two a core, at most sixteen: with the eight a core of
/// the C library the threads of a busy server kept three times as much. Called once, before other threads run.
void keep_freed_memory();

/// Gives back what is free, after keep_freed_memory(). Takes some milliseconds, in which what other threads free is
/// given back as well.
void return_freed_memory();

}  // namespace lms
