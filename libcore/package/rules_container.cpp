#include "package/rules.hpp"

#include <array>

namespace lms::package {
namespace {

constexpr auto kError = Severity::error;
constexpr auto kWarning = Severity::warning;
constexpr auto kInfo = Severity::info;
constexpr auto kSays = Basis::conformance;
constexpr auto kAdvice = Basis::advice;

constexpr auto kRules = std::to_array<Rule>({
    {"ZIP001", kError, kSays, "all", "CAM 2.3; cmi5 14.1", "the file is not a ZIP archive",
     "upload the ZIP that the authoring tool exports, not a page or another archive format"},
    {"ZIP002", kError, kSays, "all", "APPNOTE 4.3.16", "the ZIP ends early",
     "copy or download the file again"},
    {"ZIP003", kError, kSays, "all", "APPNOTE 4.3.12", "the ZIP's directory cannot be read",
     "zip the course again with another program"},
    {"ZIP004", kError, kSays, "all", "APPNOTE 4.3.16", "the archive is split over several files",
     "zip the course as one file"},
    {"ZIP005", kError, kSays, "all", "CAM 2.3.1; cmi5 14.1", "the manifest lies in a folder, not at the root",
     "zip what is in that folder, not the folder itself"},
    {"ZIP006", kError, kSays, "all", "APPNOTE 4.4.17", "a name climbs out of the package with `..`",
     "zip the course again from inside its folder"},
    {"ZIP007", kError, kSays, "all", "APPNOTE 4.4.17", "a name is an absolute path",
     "zip the course again from inside its folder"},
    {"ZIP008", kError, kSays, "all", "APPNOTE 4.4.17", "a name has backslashes",
     "zip the course with `/` between folders"},
    {"ZIP009", kError, kAdvice, "all", "practice", "an entry is a symbolic link",
     "put the file itself into the ZIP"},
    {"ZIP010", kError, kAdvice, "all", "practice", "two entries have the same name",
     "zip the course again; one of the two would be lost"},
    {"ZIP011", kError, kAdvice, "all", "practice", "two names differ in upper and lower case only",
     "rename one of the files: on Windows and macOS they are the same file"},
    {"ZIP012", kError, kAdvice, "all", "practice", "an entry is encrypted",
     "zip the course without a password"},
    {"ZIP013", kError, kSays, "all", "CAM 2.3; APPNOTE 4.4.5", "an entry uses an unusual compression method",
     "zip the course with the method deflate"},
    {"ZIP014", kError, kSays, "all", "APPNOTE 4.3.7", "an entry's own header and the directory disagree",
     "zip the course again with another program"},
    {"ZIP015", kError, kSays, "all", "APPNOTE 4.3.6", "entries overlap", "zip the course again"},
    {"ZIP016", kError, kAdvice, "all", "practice", "the ZIP unpacks to more than is sensible",
     "take out what the course doesn't need"},
    {"ZIP017", kError, kSays, "all", "APPNOTE 4.4.7", "an entry's data is damaged",
     "copy or download the file again, or zip the course again"},
    {"ZIP018", kWarning, kAdvice, "all", "practice", "an entry is stored and has its sizes behind the data",
     "zip with deflate or to a seekable file: Java-based LMSs cannot read such an entry"},
    {"ZIP019", kWarning, kSays, "all", "APPNOTE D.1", "names are not ASCII and not marked as UTF-8",
     "zip with a program that sets the UTF-8 flag, or use ASCII file names"},
    {"ZIP020", kInfo, kAdvice, "all", "practice", "the archive uses ZIP64",
     "make sure that the LMS reads ZIP64"},
    {"ZIP021", kWarning, kAdvice, "all", "practice", "the package has files that only a desktop needs",
     "leave out __MACOSX, .DS_Store, Thumbs.db, desktop.ini and version control folders"},
    {"ZIP022", kInfo, kAdvice, "all", "practice", "a file is larger than 100 MiB",
     "compress the video, or stream it from elsewhere"},
    {"ZIP023", kError, kSays, "all", "CAM 2.3.1; cmi5 14.1; AICC CMI001 6.0",
     "there is no manifest of any known standard",
     "the root needs imsmanifest.xml, cmi5.xml, tincan.xml or AICC's .crs, .au, .des and .cst"},
    {"ZIP024", kError, kSays, "all", "APPNOTE 4.4.17", "an entry's name is empty or has a NUL",
     "zip the course again"},
    {"ZIP025", kWarning, kSays, "all", "CAM 2.3.1", "the manifest's name is in the wrong case",
     "name it exactly as the standard does: most servers tell upper from lower case"},
    {"ZIP026", kInfo, kAdvice, "all", "practice", "a file is empty", "check that it was written completely"},
    {"ZIP027", kInfo, kAdvice, "all", "practice", "the package has manifests of several standards",
     "nothing, if it is meant so: SCORM goes before cmi5, Tin Can and AICC"},

    {"XML001", kError, kSays, "all", "XML 1.0 2.1", "the file is not well-formed XML",
     "correct it at the place shown, or export it again"},
    {"XML002", kError, kAdvice, "all", "practice", "the file has a document type declaration",
     "remove it: LMSs refuse it, because entities can be used for attacks"},
    {"XML003", kError, kSays, "all", "XML 1.0 4.3.3", "the encoding is unknown, or not the declared one",
     "save the file as UTF-8"},
    {"XML004", kWarning, kSays, "all", "XML 1.0 4.3.3", "the file is not the UTF-8 that it is taken for",
     "save it as UTF-8, or declare its encoding"},
    {"XML005", kError, kSays, "all", "Namespaces in XML 3", "a prefix is not declared",
     "declare it with xmlns:prefix at the root element"},
    {"XML006", kError, kAdvice, "all", "practice", "the file is too large or too deeply nested",
     "split the course"},
    {"XML007", kError, kSays, "all", "Namespaces in XML 6.3", "an attribute is there twice",
     "remove one of them"},
    {"XML008", kWarning, kSays, "all", "XML 1.0 2.8", "there is white space before the XML declaration",
     "begin the file with <?xml"},

    {"PORT001", kInfo, kAdvice, "all", "practice", "a file name is not ASCII",
     "use letters, digits, dash and underscore: unpacking programs disagree about the rest"},
    {"PORT002", kWarning, kAdvice, "all", "practice", "a file name is not possible on Windows",
     "rename it: Windows-based LMSs cannot unpack it"},
    {"PORT003", kWarning, kAdvice, "all", "practice", "a path is longer than 200 characters",
     "use shorter names: many LMSs unpack below a long path and stop at 260"},
    {"PORT004", kWarning, kAdvice, "all", "practice", "something is launched from an http: address",
     "use https: browsers block insecure content in a secure LMS"},
    {"PORT005", kWarning, kAdvice, "all", "practice", "a launch page loads from an http: address",
     "use https, or put the file into the package"},
    {"PORT006", kInfo, kAdvice, "all", "practice", "a launch page registers a service worker",
     "courses share their origin with others on many LMSs; do without"},
    {"PORT007", kInfo, kAdvice, "all", "practice", "a launch page keeps data in the browser",
     "use suspend data: browser storage is shared, or blocked in a frame"},
    {"PORT008", kWarning, kAdvice, "all", "practice", "a launch page looks for the API in window.top only",
     "search parents and opener one by one: the LMS itself is often inside a frame"},
    {"PORT009", kWarning, kAdvice, "all", "practice", "a file name has a character with a meaning in URLs",
     "rename files with #, ? or % in their names"},
});

}  // namespace

std::span<const Rule> container_rules() { return kRules; }

}  // namespace lms::package
