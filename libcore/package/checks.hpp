#pragma once
#include "package/course_structure.hpp"
#include "package/file_set.hpp"
#include "package/findings.hpp"
#include "package/manifest.hpp"
#include "package/xml.hpp"

#include <span>

/// The validator's passes beyond what the readers themselves notice. Each looks at one thing and adds
/// what it finds; none needs another one to have run.
namespace lms::package {

/// Names and sizes of the files, and what the ZIP's records tell of portability.
void check_files(const FileSet& files, Findings& findings);
void check_records(const ZipIndex& index, Findings& findings);

/// Elements, attributes and values against the tables of schema_model.hpp.
void check_schema(const xml::Document& document, Findings& findings);

/// Namespaces, schema version, identifiers, titles, schema files.
void check_manifest(const xml::Document& document, CourseStandard standard, const FileSet& files,
                    Findings& findings);
/// Resources, their files and dependencies; files that nothing lists.
void check_resources(const xml::Document& document, const FileSet& files, Findings& findings);
/// Items: references, visibility, prerequisites.
void check_organizations(const xml::Document& document, CourseStandard standard, Findings& findings);
/// Sequencing that contradicts itself or can't be reached. `nodes` are the activities' elements.
void check_sequencing(const xml::Document& document, const sequencing::CourseDefinition& course,
                      std::span<const pugi::xml_node> nodes, Findings& findings);
/// Inside the launch pages (for --deep).
void check_launch_pages(const CourseStructure& course, const FileSet& files, Findings& findings);

}  // namespace lms::package
