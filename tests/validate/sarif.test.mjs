// Holds SARIF reports of lmsctl against the schema of SARIF 2.1.0.
import Ajv from 'ajv';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';

const build = process.env.LMS_BUILD_DIR;
const lmsctl = join(build, 'cli/lmsctl');
const makePackage = join(build, 'tests/support/make_package');
const schema = JSON.parse(
  readFileSync(new URL('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', import.meta.url)),
);
const ajv = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore', meta: false });
ajv.addMetaSchema(JSON.parse(readFileSync(new URL('node_modules/ajv/lib/refs/json-schema-draft-04.json', import.meta.url))));
ajv.addMetaSchema(JSON.parse(readFileSync(new URL('node_modules/ajv/lib/refs/json-schema-draft-07.json', import.meta.url))));
const valid = ajv.compile(schema);

const folder = mkdtempSync(join(tmpdir(), 'lmsctl-sarif-'));
try {
  const bad = join(folder, 'a course with é.xml');
  writeFileSync(bad, '<manifest identifier="m" odd="1"><organizations default="x"><organization identifier="o">' +
    '<item identifier="i" identifierref="gone"/></organization></organizations><resources/></manifest>');
  const good = join(folder, 'good.zip');
  execFileSync(makePackage, [good]);
  const run = spawnSync(lmsctl, ['validate', bad, good, join(folder, 'missing.zip'), '--format', 'sarif'], { encoding: 'utf8' });
  assert.equal(run.status, 1, 'a file that cannot be opened ends with 1');
  const report = JSON.parse(run.stdout);
  assert.ok(valid(report), JSON.stringify(valid.errors, null, 1));
  const { results, tool } = report.runs[0];
  assert.ok(results.some((r) => r.ruleId === 'ORG001' && r.level === 'error'), 'the dangling reference is reported');
  for (const result of results) {
    assert.equal(tool.driver.rules[result.ruleIndex].id, result.ruleId);
    assert.doesNotThrow(() => decodeURI(result.locations[0].physicalLocation.artifactLocation.uri));
  }
  // The schema is one that can fail.
  report.runs[0].results[0].level = 'loud';
  assert.ok(!valid(report));
  console.log(`sarif: ${results.length} results, ${tool.driver.rules.length} rules, valid against SARIF 2.1.0`);
} finally {
  rmSync(folder, { recursive: true });
}
