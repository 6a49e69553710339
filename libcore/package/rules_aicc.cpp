#include "package/rule_row.hpp"

namespace lms::package {
namespace {

constexpr auto kAiccRules = std::to_array<Rule>({
    {"AICC001", kError, kSays, "AICC", "CMI001 6.0", "a file of the course structure is missing",
     "add the .crs, .au and .cst file of the course"},
    {"AICC002", kWarning, kSays, "AICC", "CMI001 6.2",
     "the descriptor file (.des) is missing or has no row for an element",
     "add a row with System_ID, Title and Description"},
    {"AICC003", kWarning, kSays, "AICC", "CMI001 6.0",
     "there are several files of a kind; the one named like the .crs counts", "keep the files of one course"},
    {"AICC004", kWarning, kSays, "AICC", "CMI001 6.1", "a keyword of the .crs file is missing", "add it"},
    {"AICC005", kError, kSays, "AICC", "CMI001 6.3, 6.4", "a column that the file needs is missing",
     "add the column to the header row"},
    {"AICC006", kWarning, kSays, "AICC", "CMI001 A.2", "a row cannot be read as comma separated values",
     "close every quote and double quotes within a value"},
    {"AICC007", kError, kSays, "AICC", "CMI001 6.3", "two assignable units have the same System_ID",
     "give each a System_ID of its own"},
    {"AICC008", kError, kSays, "AICC", "CMI001 6.4", "the structure names an element that is not defined",
     "define it in the .au file, or as a block"},
    {"AICC009", kError, kSays, "AICC", "CMI001 6.3", "an assignable unit has no File_Name",
     "give the address of the page to launch"},
    {"AICC010", kError, kAdvice, "AICC", "practice", "a launch file is not in the package",
     "add it, or give an absolute address"},
    {"AICC011", kWarning, kSays, "AICC", "CMI001 6.3", "a value is outside its vocabulary, format or range",
     "use a value that the standard knows"},
    {"AICC012", kWarning, kSays, "AICC", "CMI001 6.1", "a total of the .crs file doesn't match",
     "correct the number"},
    {"AICC013", kWarning, kSays, "AICC", "CMI001 6.4", "an assignable unit is not in the structure",
     "add it to a block of the .cst file"},
    {"AICC014", kError, kSays, "AICC", "CMI001 6.4", "blocks contain each other in a circle",
     "remove one of the members"},
    {"AICC015", kWarning, kSays, "AICC", "CMI001 6.4", "the structure doesn't begin with the block ROOT",
     "name the first block ROOT"},
    {"AICC016", kWarning, kSays, "AICC", "CMI001 6.6",
     "prerequisites or completion requirements cannot be understood",
     "use identifiers with & | ~ * = <> { } ( )"},
    {"AICC017", kWarning, kSays, "AICC", "CMI001 6.5, 6.6, 6.7",
     "a file refers to an element that is not defined", "correct the identifier"},
    {"AICC018", kWarning, kSays, "AICC", "CMI001 6.0", "a text is longer than the standard allows",
     "shorten it"},
    {"AICC019", kError, kSays, "AICC", "CMI001 6.3", "there is no assignable unit to launch",
     "define at least one in the .au file"},
    {"AICC020", kInfo, kAdvice, "AICC", "practice",
     "a file is not ASCII and not UTF-8; it is read as Windows-1252", "save it as UTF-8"},
    {"AICC021", kWarning, kSays, "AICC", "CMI001 6.4",
     "an element is a member of two blocks, or of one twice", "keep one of them"},
});

}  // namespace

std::span<const Rule> aicc_rules() { return kAiccRules; }

}  // namespace lms::package
