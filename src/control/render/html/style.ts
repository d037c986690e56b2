/** The style of every page: system fonts, two palettes, one column that reads on a phone at 360 px. */
export const STYLE = `
:root { color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --line: #d9dde3; --ink: #14181f; --soft: #525c6b; --code: #eef1f5;
  --good: #116b3a; --good-back: #e2f4e8; --bad: #a81c1c; --bad-back: #fde8e6; --warn: #85500a; --warn-back: #fdf0d8;
  --link: #0b57c2; --focus: #0b57c2; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #11141a; --card: #191d25; --line: #333a46; --ink: #e9edf3; --soft: #a3adbb; --code: #222833;
  --good: #7ad6a0; --good-back: #12301f; --bad: #ff9b93; --bad-back: #3b1a1a; --warn: #f0c274; --warn-back: #35270f;
  --link: #8ab8ff; --focus: #8ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 84rem; margin: 0 auto; padding: 1rem 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .25rem 0 .5rem; }
h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .25rem 0; }
a { color: var(--link); }
code, pre, .mono { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .9em; }
pre { margin: 0; padding: .75rem; background: var(--code); border-radius: .4rem; white-space: pre-wrap; }
.brand { margin: 0; color: var(--soft); font-size: .875rem; }
.lead { font-size: 1.1rem; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin: 1rem 0; }
h1 .chip { white-space: normal; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.columns { display: grid; gap: 0 1rem; grid-template-columns: minmax(0, 1fr); grid-template-areas: "said" "mend" "rest"; }
.said { grid-area: said; }
.mend { grid-area: mend; }
.rest { grid-area: rest; }
@media (min-width: 64rem) { .columns { grid-template: "said mend" auto "rest mend" 1fr / minmax(0, 1fr) minmax(0, 1fr); } }
.chip { display: inline-block; padding: .1rem .55rem; border-radius: 1rem; font-weight: 600; }
.good { color: var(--good); background: var(--good-back); }
.bad { color: var(--bad); background: var(--bad-back); }
.warn { color: var(--warn); background: var(--warn-back); }
.quiet { color: var(--soft); background: var(--code); }
.notice { border-left: .3rem solid var(--warn); }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .6rem 1.25rem; margin: 1rem 0 0; }
dl.facts dt { color: var(--soft); font-size: .8rem; }
dl.facts dd { margin: 0; }
ol.timeline, ol.fixes { list-style: none; margin: 0; padding: 0; }
ol.timeline > li { border-top: 1px solid var(--line); padding: .55rem 0; }
ol.timeline > li:first-child { border-top: 0; }
ul.run { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .1rem 1rem; }
ul.run .sign { background: none; font-weight: 700; display: inline-block; width: 1.25rem; text-align: center; }
.layer { display: grid; grid-template-columns: 1.25rem 6.5rem minmax(0, 1fr) auto; gap: .1rem .6rem; align-items: baseline; }
.layer .sign { font-weight: 700; text-align: center; }
.layer .sign.good, .layer .sign.bad, .layer .sign.warn, .layer .sign.quiet { background: none; }
.layer .what { grid-column: 3; }
.layer .result { grid-column: 4; justify-self: end; }
.place { color: var(--soft); font-size: .85rem; }
details { margin: .35rem 0 0 1.85rem; }
summary { cursor: pointer; color: var(--link); font-size: .875rem; width: fit-content; }
table { border-collapse: collapse; width: 100%; margin-top: .4rem; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-top: 1px solid var(--line); }
th { color: var(--soft); font-weight: 500; border-top: 0; }
ol.fixes > li { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; margin-top: .75rem; }
ol.fixes > li.cheapest { border-color: var(--good); }
.fix-head { display: flex; flex-wrap: wrap; gap: .3rem .6rem; align-items: baseline; }
p.warn { padding: .15rem .5rem; border-radius: .3rem; }
.fix-head ul { margin: 0; padding-left: 1.1rem; }
.command { display: flex; gap: .5rem; align-items: flex-start; margin-top: .5rem; }
.command pre { flex: 1; min-width: 0; }
button { font: inherit; font-size: .875rem; padding: .4rem .7rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); color: var(--ink); cursor: pointer; min-width: 4.6rem; }
button:hover { border-color: var(--link); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: .2rem; }
.scroll { overflow-x: auto; }
footer { color: var(--soft); font-size: .875rem; margin-top: 1.5rem; }
@media (max-width: 40rem) {
  main { padding: .75rem .6rem 2rem; }
  .card { padding: .8rem; }
  h1 { font-size: 1.25rem; }
  dl.facts { grid-template-columns: 1fr; }
  dl.facts > div { display: grid; grid-template-columns: 6.5rem 1fr; gap: .5rem; }
  .layer { grid-template-columns: 1.25rem minmax(0, 1fr) auto; }
  .layer .what { grid-column: 2 / -1; grid-row: 2; }
  .layer .result { grid-column: 3; grid-row: 1; }
  .command { flex-direction: column; align-items: flex-end; }
  .command pre { width: 100%; }
  details { margin-left: 1.85rem; }
  table.stack thead { display: none; }
  table.stack tr { display: block; border-top: 1px solid var(--line); padding: .35rem 0; }
  table.stack td { display: grid; grid-template-columns: 5.5rem 1fr; gap: .5rem; border: 0; padding: .1rem 0; }
  table.stack td::before { content: attr(data-label); color: var(--soft); }
}
@media print { button { display: none; } body { background: none; } }
`;

/** The script of every page: copy buttons. The page says everything without it. */
export const SCRIPT = `
for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const label = button.textContent;
    let done = true;
    try { await navigator.clipboard.writeText(button.dataset.copy); }
    catch {
      const area = document.createElement('textarea');
      area.value = button.dataset.copy;
      document.body.append(area);
      area.select();
      done = document.execCommand('copy');
      area.remove();
      button.focus();
    }
    button.textContent = done ? 'Copied' : 'Not copied';
    setTimeout(() => { button.textContent = label; }, 1500);
  });
}
`;
