"""The chapter on digits: its formulas against nnlib, and the numbers of its figure."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import datasets, images
from nnlib.activations import softmax
from nnlib.gallery import draw_a_digit
from nnlib.network import Layer, backward, count_parameters, forward, init
from tests.support.reader import Reader


def stroke(row, column, height, width):
    """One image with an L of ink, dark and gray."""
    image = np.zeros((28, 28))
    image[row : row + height, column : column + 2] = 0.9
    image[row + height - 2 : row + height, column : column + width] = 0.6
    return image.reshape(1, -1)


def small_network(seed=0):
    rng = np.random.default_rng(seed)
    layers = init((196, 6, 10), ["relu", "softmax"], rng)
    return [Layer(layer.W.round(2), layer.b.round(2) + 0.1, layer.activation) for layer in layers]


# --- formulas -------------------------------------------------------------------------------------


def test_forward_of_two_hidden_layers():
    rng = np.random.default_rng(0)
    layers = init((7, 5, 4, 3), ["relu", "relu", "softmax"], rng)
    x = rng.uniform(size=7)
    (W_1, b_1), (W_2, b_2), (W_3, b_3) = [(layer.W, layer.b) for layer in layers]
    a_1 = [max(0.0, sum(W_1[j, i] * x[i] for i in range(7)) + b_1[j]) for j in range(5)]
    a_2 = [max(0.0, sum(W_2[j, i] * a_1[i] for i in range(5)) + b_2[j]) for j in range(4)]
    z_3 = [sum(W_3[j, i] * a_2[i] for i in range(4)) + b_3[j] for j in range(3)]
    np.testing.assert_allclose(forward(layers, [x]).y_hat[0], softmax(z_3))


@given(st.lists(st.integers(1, 9), min_size=2, max_size=5))
def test_number_of_parameters(sizes):
    layers = init(sizes, "relu", np.random.default_rng(0))
    by_formula = sum(n * (before + 1) for before, n in pairwise(sizes))
    assert count_parameters(layers) == by_formula


def test_the_counting_polls():
    shapes = init((784, 300, 100, 10), "relu", np.random.default_rng(0))
    assert [layer.n_in + 1 for layer in shapes] == [785, 301, 101]
    assert count_parameters(shapes) == 235_500 + 30_100 + 1_010 == 266_610
    assert count_parameters(init((784, 10), "softmax", np.random.default_rng(0))) == 7_850


def test_gradient_of_the_first_layer_is_delta_times_input():
    rng = np.random.default_rng(1)
    layers = init((6, 4, 3), ["relu", "softmax"], rng)
    x = rng.uniform(size=(1, 6))
    x[0, 2] = 0  # a pixel without ink
    back = backward(layers, forward(layers, x), [1], "categorical_cross_entropy")
    for j in range(4):
        for i in range(6):
            assert back.dW[0][j, i] == pytest.approx(back.deltas[0][0, j] * x[0, i])
    assert not back.dW[0][:, 2].any()


@settings(max_examples=20)
@given(st.integers(0, 9), st.integers(0, 9), st.integers(4, 18), st.integers(2, 18))
def test_preparing_row_by_row_and_column_by_column(row, column, height, width):
    x = stroke(row, column, height, width).reshape(28, 28)
    rows, columns = np.nonzero(x)
    s = (max(np.ptp(rows), np.ptp(columns)) + 1) / 20
    place = range(28)
    for axis in (1, 0):  # the sums over columns place the rows, and the other way round
        c = np.average(place, weights=stroke(row, column, height, width).reshape(28, 28).sum(axis))
        S = [[max(0, 1 - abs(j - c - s * (i - 14))) for j in place] for i in place]
        x = np.array(S) @ x if axis == 1 else x @ np.transpose(S)
    np.testing.assert_allclose(
        images.prepare(stroke(row, column, height, width))[0], x.ravel(), atol=1e-12
    )


# --- the live figure ------------------------------------------------------------------------------


SAMPLES = np.vstack((stroke(5, 8, 18, 10), stroke(2, 2, 12, 6), stroke(9, 12, 9, 9)))
SEEN = "What the network sees"
TOLD = "What each pixel tells one neuron, w x: blue for, orange against"
ADDED = "What that neuron adds to the score of each digit: w a"
READ = "The output layer: a probability for each digit"


@pytest.fixture
def reader():
    return Reader(draw_a_digit(small_network(), SAMPLES))


def seen(reader):
    """The 14 x 14 pixels of the picture, turned over: planes count rows upward."""
    return reader.value(reader.view(SEEN).marks[0].values)[::-1]


def assert_reads(reader, image):
    """The figure's activations and probabilities are the network's for this image."""
    small = images.average_pool(image)
    passed = forward(small_network(), small)
    np.testing.assert_allclose(np.ravel(seen(reader)), small[0], atol=1e-12)
    stems = reader.value(reader.view("The hidden layer").marks[0].y)
    np.testing.assert_allclose(stems[1::3], passed.A[1][0], atol=1e-12)
    assert not stems[::3].any() and not stems[2::3].any()
    y_hat = passed.y_hat[0]
    bars = reader.value(reader.view(READ).values)
    np.testing.assert_allclose(bars, np.where(y_hat > 5e-4, y_hat, 0), atol=1e-12)
    assert reader.said("digit") == y_hat.argmax()
    assert reader.said("top") == pytest.approx(y_hat.max())


@pytest.mark.parametrize("right, down", [(0, 0), (3, 0), (0, -4), (-7, 9)])
def test_it_reads_the_moved_drawing(reader, right, down):
    reader.move(right=right, down=down)
    assert_reads(reader, images.shift(SAMPLES[:1], right, down))


def test_it_prepares_as_nnlib_does_wherever_the_sliders_are(reader):
    for number, sample in enumerate(SAMPLES):
        reader.move(pixels=sample, prepare=1, right=number, size=0.5 + number / 4)
        assert_reads(reader, images.prepare(sample[np.newaxis]))


def test_half_the_size_is_half_as_long(reader):
    reader.move(size=0.5)
    rows = np.nonzero(seen(reader).sum(axis=1))[0]
    assert np.ptp(rows) + 1 == pytest.approx(18 / 4, abs=1)  # 18 pixels, halved twice


@pytest.mark.parametrize("neuron", range(1, 7))
def test_one_neuron_is_followed_from_the_ink_to_the_digits(reader, neuron):
    reader.move(neuron=neuron, right=1)
    hidden, output = small_network()
    x = images.average_pool(images.shift(SAMPLES[:1], 1, 0))[0]
    w, b = hidden.W[neuron - 1], hidden.b[neuron - 1]
    shown = reader.value(reader.view(TOLD).marks[0].values)
    np.testing.assert_allclose(np.ravel(shown[::-1]), w * x, atol=1e-12)
    assert reader.reading("sum") + reader.reading("bias") == pytest.approx(w @ x + b)
    assert reader.reading("a") == pytest.approx(max(0, w @ x + b))
    adds = reader.value(reader.view(ADDED).values)
    np.testing.assert_allclose(adds, output.W[:, neuron - 1] * max(0, w @ x + b), atol=1e-12)
    dot = reader.value(reader.view("The hidden layer").marks[1].points)
    np.testing.assert_allclose(dot, [[neuron, max(0, w @ x + b)]], atol=1e-12)


def test_it_starts_with_the_neuron_that_answers_most(reader):
    answers = forward(small_network(), images.average_pool(SAMPLES[:1])).A[1][0]
    assert answers[int(reader.figure.neuron) - 1] == answers.max()


@pytest.mark.parametrize("prepare", [0, 1])
def test_empty_paper_is_answered_by_the_biases(reader, prepare):
    reader.move(pixels=np.zeros(784), prepare=prepare)
    assert_reads(reader, np.zeros((1, 784)))
    assert reader.said("ink") == 0


def test_next_sample_goes_round(reader):
    for expected in (1, 2, 0):
        reader.press("Next test digit")
        np.testing.assert_allclose(reader.figure.pixels, SAMPLES[expected])
        assert reader.figure.which == expected


def test_it_refuses_other_networks_and_samples():
    with pytest.raises(ValueError, match=r"layers: came with sizes \[196, 10\]"):
        draw_a_digit(init((196, 10), "softmax", np.random.default_rng(0)), np.zeros((1, 784)))
    with pytest.raises(ValueError, match="samples"):
        draw_a_digit(small_network(), np.zeros((1, 196)))
    with pytest.raises(ValueError, match="samples: came with 255"):
        draw_a_digit(small_network(), np.full((1, 784), 255))
    sigmoids = init((196, 6, 10), ["sigmoid", "softmax"], np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"layers: came with \['sigmoid', 'softmax'\]"):
        draw_a_digit(sigmoids, SAMPLES)


def test_one_sample_is_enough():
    reader = Reader(draw_a_digit(small_network(), SAMPLES[:1]))
    reader.press("Next test digit")
    np.testing.assert_allclose(reader.figure.pixels, SAMPLES[0])


def test_page_stays_light():
    layers = init((196, 30, 10), ["relu", "softmax"], np.random.default_rng(0))
    layers = [Layer(layer.W.round(2), layer.b, layer.activation) for layer in layers]
    samples, _ = datasets.mnist_sample()
    figure = draw_a_digit(layers, samples[::500].round(1)).figure
    assert len(json.dumps(figure.spec)) < 100_000
