// What the modules of the front end hand each other. Only the type checker reads this file; what a
// single view or mark reads of its specification stands at the top of that view's own module.

import type { MarkSpec } from "./marks.js";
import type { ViewSpec } from "./views.js";

export type { MarkSpec, ViewSpec };

// ---- the widget

/** A parameter as a trait of the widget: a number, or for an array a flat list in row order. */
export type ParameterValue = number | number[];

/** What anywidget hands a front end: the traits of the widget, its parameters among them. */
export interface Model {
  get(trait: "spec"): FigureSpec;
  get(trait: string): ParameterValue;
  set(trait: string, value: ParameterValue): void;
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
  save_changes(): void;
}

// ---- the specification of a figure, as nnlib/figures/spec.py writes it

export interface FigureSpec {
  name: string;
  title: string;
  question: string;
  parameters: ParameterSpec[];
  views: ViewSpec[];
  actions: ActionSpec[];
  say: Sentence | null;
  frames: FramesSpec | null;
  copy: string;
  /** What else than parameters goes into the code, by the names there. */
  copyData: Record<string, Reference>;
  /** More code, by what its button says after "Copy". */
  copies: Record<string, string>;
  numbers: { name: string; value: Reference }[];
  /** The step from which a node may be shown, or each of its numbers; see reveal.py. */
  revealed: Record<string, number | number[]>;
  graph: GraphSpec;
}

export interface ParameterSpec {
  name: string;
  label: string;
  shape: number[];
  min: number;
  max: number;
  step: number;
  /** Those of a choice, whose numbers are whole. */
  options: string[];
}

/** Where the value of a node is found: at this place among the outputs of the graph. */
export interface Reference {
  node: number;
}

/** A text with places for numbers, and the node behind each; see Say in sentence.py. */
export interface Sentence {
  text: string;
  values: Record<string, Reference>;
}

/** A button: what each of some parameters becomes. See Action in moves.py. */
export interface ActionSpec {
  label: string;
  assign: Record<string, Reference>;
  repeat: number;
  until: Reference | null;
  /** The number of steps so far, where they can be taken back. */
  rewind: Reference | null;
  /** Of a state that is kept, the parameters that are told. */
  keep: string[];
}

export interface FramesSpec {
  values: Record<string, ParameterValue[]>;
  captions: string[];
  delay: number;
}

/** The graph and how to run it; see nnlib/figures/program.py. */
export interface GraphSpec {
  nodes: NodeSpec[];
  /** The lists of loops there are, and which of them each node runs. */
  loops: LoopSpec[][];
  runs: number[];
  outputs: number[];
}

/** One node; what is empty is left out. */
export interface NodeSpec extends Partial<GivenNumbers> {
  op: string;
  name?: string;
  /** How many nodes before this one each of its arguments is. */
  back?: number[];
  shape?: number[];
  exponent?: number;
}

/** What nodes without arguments are made of: constants, even spaces, grids. */
export interface GivenNumbers {
  values: number[];
  start: number;
  stop: number;
  n: number;
  x_min: number;
  x_max: number;
  n_x: number;
  y_min: number;
  y_max: number;
  n_y: number;
}

/** How often each loop runs, how far it moves each array, where it starts if not at the first
 *  number of each, what it reads if not all. */
export interface LoopSpec {
  shape: number[];
  steps: number[][];
  start?: number[];
  reads?: number[];
}

// ---- the interpreter

/** An array: a node's own shape behind that of a batch, numbers in C order, when they changed. */
export interface Value {
  shape: number[];
  batch: number[];
  data: Float64Array;
  version: number;
}

/** Many values of one parameter: its own shape behind that of a batch. */
export interface Batch {
  shape: number[];
  data: ArrayLike<number>;
}

export interface Program {
  /** Sets a parameter, if the graph uses it. */
  set(name: string, given: ParameterValue | Batch): void;
  /** The k-th output. Its numbers will be overwritten: copy what is to last. */
  get(k: number): Value;
  /** The value of any node; computes only what has changed. */
  value(id: number): Value;
  /** The k-th output for many values of some parameters at once. */
  batch(given: Record<string, Batch>, k: number): Value;
}

// ---- the state of a figure

/** Numbers computed outside the graph; without a version they are compared one by one. */
export interface Numbers {
  data: Float64Array;
  version?: number;
}

/** Where a mark gets its numbers: a node, or a function in the place of one. */
export type Source = Reference | (() => Numbers);

export interface State {
  /** Whose the last change was. */
  mover: "reader" | "action" | null;
  /** The neuron or the number that the reader has picked in a drawing, "" if none. */
  picked: string;
  pick(part: string): void;
  parameter(name: string): ParameterSpec;
  value(name: string): ParameterValue;
  /** The value of a parameter that is a number (of a checkbox 0 or 1). */
  scalar(name: string): number;
  /** The value of an array parameter, flat. */
  list(name: string): number[];
  read(source: Source): Numbers;
  /** The value of an array node, with its shape. */
  array(reference: Reference): Value;
  number(reference: Reference): number;
  /** The step that the reader has come to; Infinity where there are none. */
  step: number;
  walkTo(step: number): void;
  /** Shows what has changed in a view alone. */
  repaint(): void;
  /** Whether a number, the one `at` that place, may be shown by now. */
  knows(reference: Reference, at?: number): boolean;
  /** Whether it is the step that has made it known. */
  isNew(reference: Reference, at?: number): boolean;
  say(sentence: Sentence): string;
  batch(reference: Reference, values: Record<string, Batch>): Value;
  /** Sets parameters and tells the kernel, if there is one. */
  set(values: Record<string, ParameterValue>): void;
  /** Applies an action, unshown; returns how far it moved, 0 if a number would not be finite. */
  advance(assign: Record<string, Reference>): number;
  /** Shows what actions did. */
  publish(assign: Record<string, Reference>): void;
  /** What a link keeps besides the parameters, by its key there. */
  kept: Map<string, Kept>;
  /** What ends each run that may be going on. */
  stops: (() => void)[];
  stop(): void;
  dispose(): void;
}

// ---- views and marks

/** One view of a figure: `update` is called once a frame after anything has changed. */
export interface View {
  node: Element;
  update(): void;
  /** What stands under it and all beside it. */
  after?: Element;
  kept?: Kept;
}

/** What a link keeps of a part of a figure besides the parameters, as a text. */
export interface Kept {
  read(): string;
  /** Restores what a link holds, as far as it can be. */
  take(text: string): void;
}

/** A linear map from data to pixels. */
export interface Scale {
  (value: number): number;
  invert(pixel: number): number;
  domain: [number, number];
}

/** The rectangle of a plane in pixels, and where data lies in it. */
export interface Axes {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: Scale;
  y: Scale;
}

/** Something on a plane, with the classes of its keys in the legend. */
export interface Mark {
  node: SVGElement;
  keys: string[];
  update(axes: Axes): void;
  /** What lies under the drawing. */
  under?: HTMLCanvasElement;
  /** Whether it is drawn over the axes, uncut. */
  over?: boolean;
  /** What stands under the plane. */
  panel?: Element;
  /** What a press on the plane means to it, at this place in pixels. */
  press?: (x: number, y: number) => void;
}

// ---- elements

export type Child = Node | string | false | null | undefined;

/** What is null or false is left out; what starts with "on" is set as an event handler. */
export interface Attributes {
  onclick?: (event: MouseEvent) => void;
  oninput?: (event: Event) => void;
  onchange?: (event: Event) => void;
  onfocus?: (event: FocusEvent) => void;
  onblur?: (event: FocusEvent) => void;
  ontoggle?: (event: Event) => void;
  onkeydown?: (event: KeyboardEvent) => void;
  onpointerdown?: (event: PointerEvent) => void;
  onpointermove?: (event: PointerEvent) => void;
  onpointerover?: (event: PointerEvent) => void;
  onpointerleave?: (event: PointerEvent) => void;
  onfocusin?: (event: FocusEvent) => void;
  ontouchstart?: (event: TouchEvent) => void;
  onlostpointercapture?: (event: PointerEvent) => void;
  [name: string]: string | number | boolean | null | undefined | ((event: never) => void);
}

type TagIn<Name extends string> = Name extends `${infer Tag}.${string}` ? Tag : Name;

/** Makes an element of the type that belongs to the tag before the first dot. */
export interface Maker<Tags, Other> {
  <Name extends string>(
    name: Name,
    ...given: (Attributes | Child)[]
  ): TagIn<Name> extends keyof Tags ? Tags[TagIn<Name>] : Other;
}
