namespace lms::cli {}
