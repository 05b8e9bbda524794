// Runs scripted calls on the interpreter of graphs: for each graph, [method, ...arguments] one after
// the other. Returns what each call returned, or the message of the error it threw. In and out go as
// text, which is many times faster than Playwright's own way of passing arrays of numbers.
async (text) => {
  const [source, cases] = JSON.parse(text);
  const { compile } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const finite = (x) => (Number.isFinite(x) ? x : String(x)); // JSON has no NaN and no infinity
  const plain = (value) => value && { ...value, data: Array.from(value.data, finite) };
  const results = cases.map(({ graph, calls }) => {
    const program = compile(graph);
    return calls.map(([method, ...given]) => {
      try {
        return plain(program[method](...given));
      } catch (error) {
        return error.message;
      }
    });
  });
  return JSON.stringify(results, (_, value) => value ?? null);
}
