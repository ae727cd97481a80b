"""How a transcript looks: on paper, on a phone, and in the dark."""

STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --line: #d8dee4; --page: #f6f7f9; --card: #fff;
  --mark: #4752c4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --dim: #a3abb5; --line: #373b42; --page: #17191d;
  --card: #212429; --mark: #a5adff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
p, h1 { margin: 0 0 .5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 1rem; font-size: 1.15rem; color: var(--dim); }
ul { list-style: none; margin: .75rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem .5rem; }
li { color: var(--dim); font-size: .9rem; overflow-wrap: anywhere; min-width: 0; }
.facts li { border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .7rem; background: var(--card); }
.about { margin-top: .25rem; }
.about li:not(:last-child)::after { content: " ·"; }
article { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; margin: 0 0 1rem;
  padding: 1.1rem 1.25rem; break-inside: avoid; }
.asked { display: flex; gap: 1rem; }
.asked > div { min-width: 0; flex: 1; }
.asked p { font-weight: 600; margin-bottom: 0; }
.number { flex: none; min-width: 2rem; height: 2rem; padding: 0 .4rem; border-radius: 1rem; display: grid;
  place-items: center; border: 1px solid var(--line); color: var(--mark); font-weight: 700; font-size: .9rem; }
.answer { margin: .9rem 0 0 3rem; padding-left: 1rem; border-left: 3px solid var(--mark); }
.answer p:last-child { margin-bottom: 0; }
.by { color: var(--dim); font-size: .9rem; }
footer { margin-top: 3rem; color: var(--dim); font-size: .85rem; }
@media (max-width: 32rem) { .answer { margin-left: 0; } }
"""
