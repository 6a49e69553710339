namespace lms::package {}
