namespace lms::http {}
