"""The sheet of questions: its answers are what nnlib and arithmetic say."""

import re
from pathlib import Path

import numpy as np

from nnlib import losses, network
from nnlib.gallery import chain_of_five
from nnlib.network import Layer, backward, forward
from nnlib.optimizers import GradientDescent, descend
from nnlib.perceptron import GATES, gate, truth_table
from tests.support.reader import Reader

PAGE = (Path(__file__).parents[2] / "chapters" / "for-teachers.md").read_text("utf-8")


def answers():
    line = re.search(r"\*\*Answers\.\*\* (.*)", PAGE)[1]
    return {int(n): said for n, said in (part.split(" ", 1) for part in line.split(" · "))}


def test_every_question_has_an_answer():
    sheet = PAGE.split("## A sheet of questions")[1].split("**Answers.**")[0]
    assert sorted(answers()) == [int(n) for n in re.findall(r"(?m)^(\d+)\. ", sheet)]


def test_gate_of_question_1():
    fires = (0.5 - truth_table(2).sum(axis=1) >= 0).astype(int)
    same = [name for name in GATES if name != "NOT" and (gate(name, truth_table(2)) == fires).all()]
    assert same == ["NOR"]
    assert answers()[1] == "D"


def test_counts_of_questions_3_and_6():
    rng = np.random.default_rng(0)
    assert network.count_parameters(network.init([2, 1], "linear", rng)) == 3
    assert network.count_parameters(network.init([784, 10], "softmax", rng)) == 7850
    assert (answers()[3], answers()[6]) == ("A", "C")


def test_rate_of_question_7():
    curvature = 4.0

    def height_after(rate):
        run = descend(
            lambda p: curvature / 2 * p @ p,
            lambda p: curvature * p,
            [1.0],
            GradientDescent(rate),
            50,
        )
        return run.values[-1]

    assert height_after(0.49) < 2.0 < height_after(0.51)
    assert answers()[7] == "B"


def test_chain_of_question_8():
    weights = [1.2, 0.9, 0.0, 0.7, 1.1]
    chain = [Layer([[w]], None, "sigmoid") for w in weights]
    slopes = np.ravel(backward(chain, forward(chain, [[0.5]]), [[1.0]]).dW)
    assert (slopes == 0).tolist() == [True, True, False, False, False]
    assert answers()[8] == "A"
    Reader(chain_of_five()).move(w_3=0)  # the figure that goes with the question can show it


def test_price_of_guessing_of_question_9():
    assert np.isclose(losses.categorical_cross_entropy(np.zeros((1, 10)), [3])[0], np.log(10))
    assert answers()[9] == "C"
