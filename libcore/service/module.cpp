namespace lms::service {}
