import { describe, expect, it } from 'vitest';
import { ComposedText, EnvironmentValue } from '../../../src/core/stream/content.ts';
import { dependenciesIn, namedInText, pathOfNamed } from '../../../src/core/stream/expressions.ts';

const paths = (text: string) => namedInText(text).map(pathOfNamed);

describe('the names in expressions', () => {
  it.each<[string, readonly string[]]>([
    ['{{var.team.shopUrl}}/orders', ['variables/team.shopUrl']],
    ['{{var.organization.REGION_2}}', ['variables/organization.REGION_2']],
    ['{{netPrice(1.amount; var.team.vat)}}', ['variables/team.vat', 'functions/netPrice']],
    ['{{if(isVip(1.customer); upper(1.name); _label(2.name))}}', ['functions/isVip', 'functions/_label']],
    ['{{1.a}} and {{formatDate(addDays(now; 1); "YYYY")}}', []],
    ['{{var.scenario.id}} {{var.team.name}} {{var.organization.id}}', []],
    ['{{1.var.team.x}} {{2.`netPrice(`}} {{"var.team.x netPrice("}}', []],
    ['{{replace(1.text; /(EUR|net(price))/g; "")}}', []],
    ['{{if(equal(1.a; 2.a); parseJSON(1.body); createJSON(2.body))}}', []],
    ['{{1.items.map(x)}} {{map(1.items; "id")}}', []],
    ['netPrice(1) var.team.shopUrl and {{no end', []],
    [`{{var.team.${'x'.repeat(129)}}} {{${'f'.repeat(129)}(1)}}`, []],
    ['{{__proto__(var.team.constructor)}}', ['variables/team.constructor', 'functions/__proto__']],
    ['{{1.total}} of price(EUR) in words', []],
  ])('of %s are %j', (text, named) => {
    expect(paths(text)).toEqual(named);
  });

  it('are found in texts with supplied parts, with their places, and not in data of the designer', () => {
    const composed = new ComposedText(['{{var.team.a}}', new EnvironmentValue('shop'), '{{twice(1.b)}}']);
    const content = {
      mapper: { url: composed, list: [{ x: '{{twice(1.a)}}' }] },
      metadata: { restore: { label: '{{var.team.c}}' } },
    };

    expect(dependenciesIn(content).map(([{ path }, place]) => [path, place.join('/')])).toEqual([
      ['variables/team.a', 'mapper/url'],
      ['functions/twice', 'mapper/url'],
      ['functions/twice', 'mapper/list/0/x'],
    ]);
  });

  it('are read in a time that grows with the text', () => {
    // Read again from each opening, this takes minutes.
    expect(paths('{{f/(/;'.repeat(100_000))).toEqual([]);
  });
});
