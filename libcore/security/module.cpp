namespace lms::security {}
