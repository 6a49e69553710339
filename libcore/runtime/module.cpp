namespace lms::runtime {}
