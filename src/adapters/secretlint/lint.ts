import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { rules as recommended } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretMatch } from '../../ports/secret-scanner.ts';

// The profiler would store a mark for each rule and text until the process ends.
secretLintProfiler.setEnabled(false);

const rulePrefix = '@secretlint/secretlint-rule-';

/** Rule that lets comments in a text turn the search off, which a stream must not do. */
const filter = `${rulePrefix}filter-comments`;

/** Options of rules with checks that are off by default. */
const options: Readonly<Record<string, object>> = { [`${rulePrefix}aws`]: { enableIDScanRule: true } };

/** Rules one by one, because a preset cannot leave any out. */
const config = {
  rules: recommended
    .filter(({ meta }) => meta.id !== filter)
    .map((rule) => ({ id: rule.meta.id, rule, options: options[rule.meta.id] ?? {} })),
};

/** Finds secrets by Secretlint's recommended rules. */
export async function lint(text: string): Promise<readonly SecretMatch[]> {
  const { messages } = await lintSource({
    source: { filePath: 'value-stream.json', content: text, ext: '.json', contentType: 'text' },
    options: { config, noPhysicFilePath: true },
  });
  return messages.map(({ ruleId, range, data }) => {
    const [start, end] = exactRange(text, range, data);
    return { rule: ruleId.replace(rulePrefix, ''), start, end };
  });
}

/** Returns the range of the secret. Some rules return that of the name before it, and have the secret in their data. */
function exactRange(
  text: string,
  [start, end]: readonly [number, number],
  data: unknown,
): readonly [number, number] {
  const values = typeof data === 'object' && data !== null ? Object.values(data) : [];
  for (const value of values) {
    if (typeof value !== 'string' || value === '') continue;
    const at = text.indexOf(value, start);
    if (at >= start && at < end) return [at, at + value.length];
  }
  return [start, end];
}
