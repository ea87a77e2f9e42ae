import { expect, it } from 'vitest';
import { mergedJson } from '../support/merge-of.ts';
import { pages } from './pages.ts';

it('shows a conflict as the merge writes it', () => {
  const page = pages.find(({ path }) => path === 'docs/explanation/merging.md');
  const shown = page?.blocks.find(({ language }) => language === 'json')?.text;
  const scenario = (limit: string, ...added: readonly (readonly [id: number, module: string])[]) => ({
    blueprint: {
      name: 'Scan Bins',
      flow: [
        { id: 1, module: 'http:ActionSendData', mapper: { limit } },
        ...added.map(([id, module]) => ({ id, module })),
      ],
    },
  });

  const { text } = mergedJson(
    'value-streams/stock-alert/scenarios/scan-bins.json',
    scenario('500'),
    scenario('200', [2, 'util:SetVariable']),
    scenario('1000', [3, 'json:ParseJSON'], [4, 'json:TransformToJSON']),
  );

  expect(shown).toBe(text);
});
