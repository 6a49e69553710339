namespace lms::content {}
