namespace lms::storage {}
