// Content rules: the whole check of a text that no rule hits, normalisation included, with every rule that is shipped, on
// one core. All texts differ and verdicts are not cached. Beside it what normalisation alone takes in the same run.
import { compileRules } from '../../shared/compliance/content/compile-rules.ts';
import { DEFAULT_RULES } from '../../shared/compliance/content/default-rules.ts';
import { normaliseText } from '../../shared/compliance/content/normalise-text.ts';
import { type Figure, percentile } from './figures.ts';
import { createRandom } from './random.ts';

const ROUNDS = 5;
const TEXTS = 40_000;
const TARGET_PER_SECOND = 50_000;
const ACCOUNT = '01934742-ed30-79b0-bd71-13146ff274ec';
const LENGTH_LEAST = 60;
const LENGTH_SPREAD = 80;
const WORDS =
  `your order has shipped and will arrive on Tuesday between noon please reply to this message if you need help thanks the
  team appointment reminder tomorrow at code is do not share it with anyone store opens visit us account news delivery
  today meeting confirmed pickup receipt balance payment received table for two https://acme.example/track call back school
  closed weather`.split(/\s+/);
// One text in ten leaves the fast path of plain ASCII, as in traffic.
const OTHER_ENDINGS = [' – don’t be late', ' 🎉', ' à bientôt', ' mañana'];

export function measureContent(): readonly Figure[] {
  const texts = makeTexts();
  const { ruleSet } = compileRules(
    DEFAULT_RULES.map((rule) => ({ ...rule, id: rule.name, accountId: undefined })),
  );
  const check = (text: string) => (ruleSet.check(text, ACCOUNT).kind === 'clean' ? 0 : 1);
  const normalise = (text: string) => (normaliseText(text) === '' ? 1 : 0);
  run(texts, check);
  run(texts, normalise);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    checked: run(texts, check),
    normalised: run(texts, normalise),
  }));
  const hits = rounds.reduce((sum, { checked }) => sum + checked.counted, 0);
  const checkedPerSecond = percentile(
    rounds.map(({ checked }) => checked.perSecond),
    50,
  );
  const normalisedPerSecond = percentile(
    rounds.map(({ normalised }) => normalised.perSecond),
    50,
  );
  const patterns = DEFAULT_RULES.filter(({ kind }) => kind === 'pattern').length;
  return [
    {
      what: `content check, ${patterns} patterns and ${DEFAULT_RULES.length - patterns} domains, no hit`,
      measured: `${Math.round(checkedPerSecond)} texts/s (${hits} hits)`,
      baseline: `normalise only ${Math.round(normalisedPerSecond)}/s`,
      target: `≥ ${TARGET_PER_SECOND}/s`,
      met: checkedPerSecond >= TARGET_PER_SECOND && hits === 0,
    },
  ];
}

type Run = { readonly perSecond: number; readonly counted: number };

/** The sum keeps the work from being optimised away. */
function run(texts: readonly string[], work: (text: string) => number): Run {
  const startedMs = performance.now();
  let counted = 0;
  for (const text of texts) counted += work(text);
  return { perSecond: (texts.length * 1_000) / (performance.now() - startedMs), counted };
}

function makeTexts(): readonly string[] {
  const random = createRandom(7);
  return Array.from({ length: TEXTS }, (_, index) => {
    const length = LENGTH_LEAST + random() * LENGTH_SPREAD;
    let text = `${index}`;
    while (text.length < length) text += ` ${WORDS[Math.floor(random() * WORDS.length)]}`;
    return index % 10 === 0 ? text + OTHER_ENDINGS[(index / 10) % OTHER_ENDINGS.length] : text;
  });
}
