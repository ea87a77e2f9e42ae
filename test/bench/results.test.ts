import { describe, expect, it } from 'vitest';
import { markdownTable } from '../../bench/markdown-table.ts';
import { failedRow, pairedRatio, verdictOf } from '../../bench/result.ts';
import { withoutColumns, withTable } from '../../bench/table-in-page.ts';

const page = 'Before\n<!-- results begin -->\nold\n<!-- results end -->\nAfter\n';

describe('a verdict', () => {
  const short = { quick: true };
  const long = { quick: false };

  it('of a short run says nothing of ratios, and still misses where a count is wrong', () => {
    expect(verdictOf(short, { isWithin: false, isRight: true })).toBe('reported');
    expect(verdictOf(short, { isWithin: true, isRight: false })).toBe('missed');
  });

  it('of a long run is by ratio and counts', () => {
    expect(verdictOf(long, { isWithin: true, isRight: true })).toBe('met');
    expect(verdictOf(long, { isWithin: false, isRight: true })).toBe('missed');
    expect(verdictOf(long, { isWithin: true, isRight: false })).toBe('missed');
  });

  it('goes by the median of pairs measured beside each other, so that one slow pair counts once', () => {
    expect(pairedRatio([2, 4, 90], [1, 2, 3])).toBe(2);
  });
});

describe('a table of results', () => {
  it('says of a row that came to nothing why', () => {
    const table = markdownTable([failedRow('plan', '≤ 1.5', new Error('no such tenant'))]);
    expect(table).toContain('**missed**');
    expect(table).toContain('- plan: 0 times; not measured: no such tenant.');
  });

  it('notes only the rows that are to be noted', () => {
    const results = [failedRow('plan', '≤ 1.5', new Error('no such tenant'))];
    const table = markdownTable(results, { isNoted: () => false });
    expect(table).toContain('| `plan` |');
    expect(table).not.toContain('no such tenant');
  });

  it('can leave columns out, and keeps notes', () => {
    const table = '| row | time | ratio |\n|---|---|---|\n| `plan` | 2 s | 1.1 |\n\n- plan: time | space\n';
    expect(withoutColumns(table, ['time'])).toBe(
      '| row | ratio |\n|---|---|\n| `plan` | 1.1 |\n\n- plan: time | space\n',
    );
  });

  it('takes the place between its marks in a page, and nothing else', () => {
    expect(withTable(page, 'results', 'new')).toBe(
      'Before\n<!-- results begin -->\n\nnew\n\n<!-- results end -->\nAfter\n',
    );
    expect(() => withTable(page, 'growth', 'new')).toThrow('growth');
  });
});
