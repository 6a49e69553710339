namespace lms::sequencing {}
