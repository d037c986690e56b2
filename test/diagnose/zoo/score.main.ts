// Scores the recorded corpus and tells every miss of the half that may be tuned on; of the other half, figures alone.
// With `--misses`, both: node scripts/node.mjs test/diagnose/zoo/score.main.ts [--misses]
import { readZooCorpus } from './corpus.ts';
import { missesOf } from './misses.ts';
import { figureLines, figuresOf, outcomeOf, type Outcome } from './score.ts';

const outcomes: Outcome[] = [];
for (const material of readZooCorpus()) outcomes.push(await outcomeOf(material));
for (const half of ['tune', 'hold_out'] as const) {
  const own = outcomes.filter(({ material }) => material.half === half);
  if (half === 'tune' || process.argv.includes('--misses')) {
    for (const line of missesOf(own)) console.log(line);
  }
  const figures = figuresOf(own);
  for (const line of figures.wrongAndCertain) console.log(`certain and wrong: ${line}`);
  for (const line of figureLines(half, figures)) console.log(line);
}
