import type { Hono } from 'hono';
import type { SandboxJson } from '../../json.ts';
import { HttpProblem } from '../../problem.ts';
import type { StreamRecord } from '../../tenant/records.ts';
import type { SandboxEnv } from '../../routes.ts';
import type { TenantModel } from '../../tenant/tenant-model.ts';
import { Addresses } from '../addresses.ts';
import { goTo, notice, type PageContext, show, streamId } from '../answers.ts';
import type { NoticeName } from '../notices.ts';
import { type ModulePageParts, modulePage, textPrefix } from './module-page.ts';
import { moduleTexts } from './module-texts.ts';
import { numberOf, postedFields } from '../posted.ts';
import { moduleDigest, type ModuleView, type ScenarioView, scenarioView } from './scenario-view.ts';
import { sentenceOf } from '../sentence.ts';
import { shownText, typedText } from '../typed-text.ts';

/** Returns the module in a page's address. */
interface ModuleTarget {
  readonly model: TenantModel;
  readonly stream: StreamRecord;
  readonly scenario: ScenarioView;
  readonly module: ModuleView;
}

/** Adds the page of a module at `path`, and its actions. */
export function addModulePages(pages: Hono<SandboxEnv>, path: string): void {
  pages.get(path, (c) => showModule(c, subjectOf(c), { notice: notice(c) }));
  pages.post(`${path}/texts`, async (c) => {
    const fields = await postedFields(c);
    return editing(c, typedIn(fields), (subject) => saveTexts(subject, fields));
  });
  pages.post(`${path}/position`, async (c) => {
    const fields = await postedFields(c);
    return editing(c, undefined, ({ model, stream, scenario, module }) => {
      const place = { scenario: scenario.id, moduleId: Number(module.id) };
      const [x, y] = [numberOf(fields, 'x'), numberOf(fields, 'y')];
      if (x === module.x && y === module.y) return 'stayed';
      model.moveModule({ streamId: stream.id }, place, x, y);
      return 'moved';
    });
  });
}

function subjectOf(c: PageContext): ModuleTarget {
  const { model } = c.var.host;
  const stream = model.stream(streamId(c));
  const record = model.tables.scenariosOf(stream).find(({ id }) => id === c.req.param('scenario'));
  const scenario = record === undefined ? undefined : scenarioView(record);
  const module = scenario?.modules.find(({ id }) => id === c.req.param('module'));
  if (scenario === undefined || module === undefined) throw new HttpProblem(404, 'there is no such module');
  return { model, stream, scenario, module };
}

function showModule(
  c: PageContext,
  subject: ModuleTarget,
  parts: ModulePageParts,
  status = 200,
): Promise<Response> {
  const { model, stream, scenario, module } = subject;
  return show(c, modulePage(model, stream, scenario, module, parts), status);
}

/** Does an edit. If it is impossible, shows the page again with the reason and all submitted texts. */
async function editing(
  c: PageContext,
  typed: ReadonlyMap<string, string> | undefined,
  edit: (subject: ModuleTarget) => NoticeName,
): Promise<Response> {
  const subject = subjectOf(c);
  const { model, stream, scenario, module } = subject;
  try {
    const done = edit(subject);
    return goTo(c, new Addresses(model.name).module(stream.id, scenario.id, module.id), done);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    const parts = { alert: sentenceOf(error), ...(typed === undefined ? {} : { typed }) };
    return showModule(c, subject, parts, error.status);
  }
}

function typedIn(fields: URLSearchParams): ReadonlyMap<string, string> {
  return new Map(
    [...fields]
      .filter(([name]) => name.startsWith(textPrefix))
      .map(([name, value]) => [name.slice(textPrefix.length), value]),
  );
}

/** Publishes the texts that differ from the shown ones. Throws a 409 `HttpProblem` where the module changed since. */
function saveTexts(subject: ModuleTarget, fields: URLSearchParams): NoticeName {
  const { model, stream, scenario, module } = subject;
  if (fields.get('seen') !== moduleDigest(module.json)) {
    throw new HttpProblem(
      409,
      'somebody else changed this module while you edited it. Your texts stand below and are not saved; save again to put them in place of theirs',
    );
  }
  const typed = typedIn(fields);
  const changes = new Map<string, SandboxJson>();
  for (const { pointer, text } of moduleTexts(module.json)) {
    const now = typed.get(pointer);
    if (now !== undefined && shownText(now) !== shownText(text)) changes.set(pointer, typedText(text, now));
  }
  if (changes.size === 0) return 'unchanged';
  model.setTexts({ streamId: stream.id }, { scenario: scenario.id, moduleId: Number(module.id) }, changes);
  return 'saved';
}
