/** In the page itself: its digest stands in the policy. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#fff, #121212); color: light-dark(#1a1a1a, #eee); }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; }
a { color: light-dark(#0b57d0, #8ab4f8); }
.skip:not(:focus), .hidden { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
nav { columns: 20rem; border-block: 1px solid; padding-block: 1rem; margin-block: 1rem; overflow-wrap: anywhere; }
nav section { break-inside: avoid; }
nav h2 { font-size: 1rem; margin: 0; }
nav ul { margin: 0 0 1rem; padding-left: 1rem; list-style: none; }
article { border-top: 1px solid light-dark(#ccc, #444); padding-block: 1rem; }
h3 { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin-block: 1rem; display: block; overflow-x: auto; }
caption { text-align: left; font-weight: 600; }
th, td { border: 1px solid light-dark(#ccc, #444); padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; font-weight: 400; }
thead th { font-weight: 600; }
pre { overflow: auto; max-height: 30rem; padding: 0.8rem; background: light-dark(#f4f4f4, #222); }
b.get { color: light-dark(#0b57d0, #8ab4f8); }
b.post { color: light-dark(#146c2e, #81c995); }
b.put, b.patch { color: light-dark(#8a4b00, #fdb366); }
b.delete { color: light-dark(#b3261e, #f2b8b5); }
label { display: block; }
input, textarea { width: 100%; box-sizing: border-box; font: 1rem/1.4 ui-monospace, monospace; padding: 0.4rem; }
button { font: inherit; padding: 0.4rem 1.2rem; }
:focus-visible { outline: 3px solid light-dark(#0b57d0, #8ab4f8); outline-offset: 2px; }
`;
