"""What real users bring by mistake: each is refused in words, or does what was meant.

One list of wrong objects for each function. A refusal is a ValueError that opens with the name of
the argument and says what was expected; where a slip is common it says what to write instead.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnlib import activations, datasets, losses, storage
from nnlib.activations import ACTIVATIONS, Activation
from nnlib.layers import Layer, init, to_vector
from nnlib.many import train_many
from nnlib.network import backward, forward, objective, predict, update
from nnlib.optimizers import Adam, GradientDescent, Momentum, RMSprop, descend
from nnlib.perceptron import margin, novikoff_bound, train_perceptron
from nnlib.perceptron import predict as predict_perceptron
from nnlib.training import train

X, Y = datasets.xor()
NET = init([2, 3, 1], ["tanh", "sigmoid"], np.random.default_rng(0))
PASS = forward(NET, X)
HOW = {"loss": "half_squared_error", "optimizer": GradientDescent(0.1), "n_epochs": 3}
MASKED = np.ma.masked_greater([[1.0, 999.0], [2.0, 1.0]], 900)


def said(function, *arguments, **keywords):
    """Return the message with which something is refused."""
    with pytest.raises(ValueError) as error:
        function(*arguments, **keywords)
    return str(error.value)


class TestMaskedValues:
    @pytest.mark.parametrize("masked", [MASKED, list(MASKED), [MASKED[0], [2.0, 1.0]]])
    def test_a_mask_is_not_lost(self, masked):
        assert said(train_perceptron, masked, [1, -1]).startswith("X: came with masked values")
        assert said(predict, NET, masked).startswith("X: came with masked values")
        assert said(activations.relu, masked).startswith("z: came with masked values")

    def test_a_mask_that_hides_nothing_is_fine(self):
        shown = np.ma.array([[0.0, 1.0]])
        assert_array_equal(predict(NET, shown), predict(NET, shown.data))


class TestNumbers:
    def test_type_of_numbers_that_would_cut_off_weights(self):
        rng = np.random.default_rng(0)
        for dtype, name in [(int, "int64"), (np.float16, "float16"), ("hello", "'hello'"),
                            (None, "None"), (complex, "complex128")]:  # fmt: skip
            assert said(init, [2, 1], "linear", rng, dtype=dtype).startswith(f"dtype: came {name}")

    @pytest.mark.parametrize("dtype", [">f8", ">f4", "float16", "longdouble", "uint8", bool])
    def test_what_comes_out_is_native(self, dtype):
        came = activations.relu(np.ones(3, dtype))
        assert came.dtype.isnative
        assert came.dtype in (np.float32, np.float64)
        layer = Layer(np.ones((1, 2), dtype), None, "linear")
        assert layer.W.dtype.isnative

    def test_seed_is_refused_also_where_nothing_is_shuffled(self):
        assert "default_rng(3)" in said(train, NET, X, Y, **HOW, rng=3)
        assert "default_rng(3)" in said(train_perceptron, X, [1, 1, -1, -1], rng=3)


class TestPairsOfLossAndOutput:
    @pytest.mark.parametrize("loss", losses.LOSSES)
    @pytest.mark.parametrize("output", ACTIVATIONS)
    def test_accepted_pairs_have_finite_gradients_however_sure_and_wrong(self, loss, output):
        layers = [Layer(np.eye(3), np.zeros(3), output)]
        scores, target = [[1e4, 0.0, -1e4]], [[0.0, 1.0, 0.0]]
        wanted = losses.LOSSES[loss].output_activation
        if wanted not in (None, output):
            message = said(backward, layers, forward(layers, scores), target, loss)
            assert message == (
                f"loss: came {loss} for outputs that are {output}; "
                f"expected an output layer that is {wanted}, or another loss"
            )
            return
        back = backward(layers, forward(layers, scores), target, loss)
        assert np.isfinite(back.loss)
        assert all(np.isfinite(g).all() for g in (*back.dW, *back.db, *back.deltas))

    def test_softmax_over_a_single_neuron(self):
        assert "softmax for a single neuron" in said(Layer, [[1.0, 2.0]], [0.0], "softmax")
        rng = np.random.default_rng(0)
        assert "softmax for a single neuron" in said(init, [2, 1], ["softmax"], rng)


WRONG = {  # call: how the refusal starts, or what it says
    "name of an optimizer": (
        lambda: train(NET, X, Y, **HOW | {"optimizer": "adam"}),
        "optimizer: came 'adam'; expected an optimizer with its settings, such as "
        "nnlib.optimizers.Adam(learning_rate=0.01)",
    ),
    "class of an optimizer": (
        lambda: train(NET, X, Y, **HOW | {"optimizer": Momentum}),
        "optimizer: came the class Momentum; expected an optimizer with its settings, such as "
        "nnlib.optimizers.Momentum(learning_rate=0.01)",
    ),
    "optimizer of many": (
        lambda: train_many([NET], X, Y, **HOW | {"optimizer": 0.1}),
        "optimizer: came 0.1; expected an optimizer",
    ),
    "optimizer of a walk": (
        lambda: descend(lambda w: 0.0, lambda w: w, [1.0], "sgd", 2),
        "optimizer: came 'sgd'; expected an optimizer",
    ),
    "run for a network": (
        lambda: predict(train(NET, X, Y, **HOW), X),
        "layers: came a TrainingRun; expected a list of Layer; the network in it is its .layers",
    ),
    "pass for a network": (
        lambda: predict(PASS, X),
        "layers: came a ForwardPass; expected a list of Layer; the network in it is its .layers",
    ),
    "array for a network": (
        lambda: predict(np.ones((2, 2)), X),
        "layers: came an array of shape (2, 2); expected a list of Layer",
    ),
    "nothing for a network": (lambda: predict(None, X), "layers: came None; expected a list"),
    "name for a network": (lambda: predict("net", X), "layers: came 'net'; expected a list"),
    "weights for a layer": (
        lambda: predict([np.ones((1, 2))], X),
        "layers[0]: came an array of shape (1, 2); expected a Layer",
    ),
    "inputs for a pass": (
        lambda: backward(NET, X, Y),
        "forward_pass: came an array of shape (4, 2); expected what forward(layers, X) returned",
    ),
    "prediction for a pass": (
        lambda: backward(NET, predict(NET, X), Y),
        "forward_pass: came an array of shape (4, 1); expected what forward(layers, X) returned",
    ),
    "forward pass for a backward pass": (
        lambda: update(NET, PASS, 0.1),
        "backward_pass: came a ForwardPass; expected what backward returned",
    ),
    "one size": (lambda: init(5, "relu", np.random.default_rng(0)), "sizes: came 5; expected the"),
    "size as text": (
        lambda: init("2-3-1", "relu", np.random.default_rng(0)),
        "sizes: came '2-3-1'; expected the",
    ),
    "activations as a function": (
        lambda: init([2, 1], activations.relu, np.random.default_rng(0)),
        "activations: came the function relu; expected one name",
    ),
    "rng in place of activations": (
        lambda: init([2, 1], np.random.default_rng(0), "relu"),
        "activations: came a Generator; expected one name",
    ),
    "name in another spelling": (
        lambda: Layer([[1.0]], None, "ReLU"),
        "activation: came 'ReLU'; expected one of hard_threshold, sign, linear, sigmoid, tanh, "
        "softplus, relu, leaky_relu, softmax; did you mean 'relu'?",
    ),
    "function for a name": (
        lambda: Layer([[1.0]], None, activations.sigmoid),
        "did you mean 'sigmoid'?",
    ),
    "loss in another spelling": (
        lambda: objective(NET, X, Y, "BinaryCrossEntropy"),
        "did you mean 'binary_cross_entropy'?",
    ),
    "loss as a function": (
        lambda: objective(NET, X, Y, losses.half_squared_error),
        "loss: came the function half_squared_error; expected one of",
    ),
    "networks not in a list": (
        lambda: train_many(NET[0], X, Y, **HOW),
        "networks: came a Layer; expected a list of networks",
    ),
    "network in place of networks": (
        lambda: train_many(NET, X, Y, **HOW),
        "layers: came a single Layer",
    ),
    "validation not a pair": (
        lambda: train(NET, X, Y, **HOW, validation=X),
        "validation: came an array of shape (4, 2); expected a pair (X, y)",
    ),
    "weights as a name": (lambda: predict_perceptron(X, "w", 0.0), "w: came 'w'; expected"),
    "labels as text": (
        lambda: train_perceptron(X, ["yes", "no", "no", "yes"]),
        "y: came values of type <U3; expected real numbers",
    ),
    "labels 0 and 1 for -1 and 1": (
        lambda: train_perceptron(X, Y),
        "y: came 0 at index 0; expected one of -1, 1",
    ),
    "a run for weights": (
        lambda: margin(X, [1, 1, -1, -1], train_perceptron(X, [1, 1, -1, -1]), 0.0),
        "w: came a PerceptronRun; expected real numbers",
    ),
    "several biases": (
        lambda: novikoff_bound(X, [1, 1, -1, -1], [1, 1], [0.0]),
        "b: came 1-D with shape (1,); expected 0-D",
    ),
    "height that is a vector": (
        lambda: descend(lambda w: w, lambda w: w, [1.0, 2.0], GradientDescent(0.1), 2),
        "function: came back with an array of shape (2,); expected a single number",
    ),
    "no gradient": (
        lambda: descend(lambda w: 0.0, lambda w: None, [1.0, 2.0], GradientDescent(0.1), 2),
        "gradient: came back with shape (); expected (2,)",
    ),
}


@pytest.mark.parametrize("slip", WRONG)
def test_wrong_object(slip):
    call, message = WRONG[slip]
    assert message in said(call)


class TestOptimizers:
    @pytest.mark.parametrize("make", [GradientDescent, Momentum, RMSprop, Adam])
    @pytest.mark.parametrize(
        ("parameters", "gradients", "message"),
        [
            (np.ones(3), np.ones(3), "parameters: came an array of shape (3,); expected a list"),
            (np.ones((2, 2)), np.ones((2, 2)), "parameters: came an array of shape (2, 2)"),
            ([np.ones(3)], np.ones(3), "gradients: came an array of shape (3,); expected a list"),
            ([1.0], [1.0], "parameters[0]: came 1.0; expected an array of floats"),
            ([[1.0]], [[1.0]], "parameters[0]: came [1.0]; expected an array of floats"),
            ([np.array([1])], [np.ones(1)], "parameters[0]: came an array of int64"),
            ([NET[0].W], [NET[0].W], "parameters[0]: came read-only; expected a copy"),
        ],
    )
    def test_what_a_step_could_not_change(self, make, parameters, gradients, message):
        assert said(make(0.1).step, parameters, gradients).startswith(message)

    @pytest.mark.parametrize("name", ["learning_rate", "beta1", "beta2", "epsilon"])
    @pytest.mark.parametrize("value", [-1, np.nan, "0.1", None, True])
    def test_settings_are_checked_whenever_they_are_set(self, name, value):
        adam = Adam()
        before = getattr(adam, name)
        assert said(setattr, adam, name, value).startswith(f"{name}: came {value!r}")
        assert getattr(adam, name) == before

    def test_a_setting_may_change_between_steps(self):
        w, descent = np.zeros(1), GradientDescent(1.0)
        descent.step([w], [np.ones(1)])
        descent.learning_rate = 0.5
        descent.step([w], [np.ones(1)])
        assert w[0] == -1.5

    def test_unknown_setting(self):
        with pytest.raises(AttributeError, match="lr"):
            Adam().lr = 0.1


class TestRecordsAreTheirOwn:
    def test_inputs_scaled_after_training_a_perceptron(self):
        rows, labels = np.array([[1.0, 2.0], [-1.0, 0.5]]), np.array([1, -1])
        run = train_perceptron(rows, labels)
        before = [u.x.tolist() for u in run.updates]
        rows *= 100
        assert [u.x.tolist() for u in run.updates] == before

    @pytest.mark.parametrize("n_samples", [10, 1000])
    def test_nudges_cannot_be_changed(self, n_samples):
        run = train_perceptron(*datasets.make_leaves(np.random.default_rng(0), n_samples))
        for array in (run.updates[0].x, run.updates[0].w_after, run.w):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 5.0

    def test_inputs_normalized_in_place_between_forward_and_backward(self):
        mine = X * 3.0 + 1.0
        run = forward(NET, mine)
        expected = backward(NET, run, Y).dW[0]
        mine -= mine.mean(axis=0)
        assert_array_equal(backward(NET, run, Y).dW[0], expected)

    def test_weights_cannot_be_stepped_between_forward_and_backward(self):
        layers = list(NET)
        before = layers[0].W.copy()
        with pytest.raises(ValueError, match="read-only"):
            layers[0].W[:] = 0.0
        with pytest.raises(ValueError, match="read-only"):
            layers[0].W -= 0.1
        with pytest.raises(AttributeError):
            layers[0].W = before
        assert_array_equal(layers[0].W, before)

    def test_what_was_recorded_cannot_be_changed(self):
        back, run = backward(NET, PASS, Y), train(NET, X, Y, **HOW)
        walk = descend(lambda w: w @ w, lambda w: 2 * w, [1.0], GradientDescent(0.1), 2)
        arrays = (PASS.X, PASS.A[1], PASS.Z[0], back.dW[0], back.deltas[1], back.losses)
        for array in (*arrays, run.history["loss"], run.layers[0].W, walk.path):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 5.0

    def test_a_walk_stays_where_it_was_whatever_the_functions_do(self):
        out = np.empty(2)

        def function(w):
            w *= 0.0  # a slip
            return 1.0

        def gradient(w):
            out[:] = 2.0 * w  # the same array each time
            w += 1.0
            return out

        run = descend(function, gradient, [1.0, -1.0], GradientDescent(0.25), 2)
        assert_allclose(run.path, [[1, -1], [0.5, -0.5], [0.25, -0.25]])
        assert_allclose(run.gradients, [[2, -2], [1, -1], [0.5, -0.5]])

    @pytest.mark.parametrize("name", ["linear", "relu", "tanh", "softmax", "leaky_relu"])
    def test_an_activation_hands_out_an_array_of_its_own(self, name):
        z = np.array([0.5, 1.5])
        a = getattr(activations, name)(z)
        a += 1.0
        assert_array_equal(z, [0.5, 1.5])


class TestOwnActivation:
    BUMP = Activation("bump", lambda z: np.exp(-z * z), lambda z: -2 * z * np.exp(-z * z))

    def test_it_trains_like_any_other(self):
        layers = init([2, 4, 1], [self.BUMP, "sigmoid"], np.random.default_rng(3))
        back = backward(layers, forward(layers, X), Y, "binary_cross_entropy")
        h = 1e-6
        moved = [
            [Layer(layers[0].W + s * h * np.eye(4, 2), layers[0].b, self.BUMP), layers[1]]
            for s in (1, -1)
        ]
        slope = np.subtract(*(objective(at, X, Y, "binary_cross_entropy") for at in moved)) / 2 / h
        assert slope == pytest.approx(np.trace(back.dW[0][:2]), rel=1e-6)
        how = {"loss": "binary_cross_entropy", "optimizer": Adam(0.05), "n_epochs": 300}
        run = train(layers, X, Y, **how)
        assert run.history["loss"][-1] < 0.1
        (same,) = train_many([layers], X, Y, **how)
        assert_allclose(to_vector(same), to_vector(run.layers), rtol=1e-9)

    @pytest.mark.parametrize(
        ("function", "derivative", "message"),
        [
            (np.tanh, lambda z: 1 - z**2, "came with the derivative -6.29 at z = -2.7; expected"),
            (lambda z: np.tanh(z)[0], np.cos, "gave an array of shape (3,); expected the shape"),
            (lambda z: z.sum(), np.cos, "expected the shape of z"),
            (lambda z: None, np.cos, "gave None"),
            (lambda z: z if z > 0 else 0, np.cos, "raised ValueError"),
            (lambda z: np.log(z), lambda z: 1 / z, "came with nan"),
            (lambda z: np.multiply(z, 2, out=z), lambda z: 2 + 0 * z, "changes z itself"),
        ],
    )
    @pytest.mark.filterwarnings("ignore:invalid value")
    def test_wrong_ones(self, function, derivative, message):
        own = Activation("own", function, derivative)
        text = said(Layer, [[1.0]], None, own)
        assert text.startswith("activation 'own': ")
        assert message in text


class TestGoingOn:
    @pytest.mark.parametrize(
        "optimizer", [GradientDescent(0.5), Momentum(0.1), RMSprop(0.01), Adam()]
    )
    @pytest.mark.parametrize("batch_size", [None, 3])
    def test_100_epochs_and_100_more_are_200(self, optimizer, batch_size):
        how = {"loss": "binary_cross_entropy", "batch_size": batch_size}
        rng, same = np.random.default_rng(1), np.random.default_rng(1)
        whole = train(NET, X, Y, **how, optimizer=optimizer, n_epochs=200, rng=rng)
        half = train(NET, X, Y, **how, optimizer=optimizer, n_epochs=100, rng=same)
        rest = train(half.layers, X, Y, **how, optimizer=half.optimizer, n_epochs=100, rng=same)
        assert_array_equal(to_vector(rest.layers), to_vector(whole.layers))

    def test_after_an_early_stop_the_memory_is_that_of_the_network_kept(self):
        how = {"loss": "binary_cross_entropy"}
        stopped = train(NET, X, Y, **how, optimizer=Momentum(0.1), n_epochs=500, tolerance=1e-4)
        n = int(stopped.history["epoch"][-1])
        assert 1 < n < 500
        alone = train(NET, X, Y, **how, optimizer=Momentum(0.1), n_epochs=n)
        more = [
            train(run.layers, X, Y, **how, optimizer=run.optimizer, n_epochs=5).layers
            for run in (stopped, alone)
        ]
        assert_array_equal(to_vector(more[0]), to_vector(more[1]))

    def test_the_optimizer_given_is_left_alone(self):
        adam = Adam()
        train(NET, X, Y, loss="binary_cross_entropy", optimizer=adam, n_epochs=3)
        assert adam == Adam()


class TestStorage:
    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_there_and_back(self, tmp_path, dtype):
        rng = np.random.default_rng(0)
        layers = init([3, 4, 2], ["leaky_relu", "softmax"], rng, dtype=dtype)
        layers[0] = Layer(layers[0].W, None, "leaky_relu")
        storage.save(layers, tmp_path / "net.npz")
        again = storage.load(str(tmp_path / "net.npz"))
        assert_array_equal(to_vector(again), to_vector(layers))
        assert [of.activation for of in again] == ["leaky_relu", "softmax"]
        assert again[0].b is None
        assert again[1].W.dtype == dtype
        assert [file.name for file in tmp_path.iterdir()] == ["net.npz"]

    def test_numpy_alone_can_read_it(self, tmp_path):
        storage.save(NET, tmp_path / "net.npz")
        with np.load(tmp_path / "net.npz") as file:
            assert sorted(file) == ["W_1", "W_2", "activations", "b_1", "b_2"]

    def test_an_interrupted_write_leaves_the_old_file(self, tmp_path, monkeypatch):
        path = tmp_path / "net.npz"
        storage.save(NET, path)

        def fail(file, **arrays):
            file.write(b"half")
            raise OSError("disk full")

        monkeypatch.setattr(np, "savez", fail)
        with pytest.raises(OSError, match="disk full"):
            storage.save(NET[:1], path)
        monkeypatch.undo()
        assert_array_equal(to_vector(storage.load(path)), to_vector(NET))
        assert [file.name for file in tmp_path.iterdir()] == ["net.npz"]

    def test_what_is_no_network(self, tmp_path):
        other = tmp_path / "other.npz"
        np.savez(other, a=np.ones(3))
        text = tmp_path / "text.npz"
        text.write_text("hello")
        objects = tmp_path / "objects.npz"
        np.savez(objects, activations=np.array([{}]))
        unfit = tmp_path / "unfit.npz"
        np.savez(unfit, activations=["relu", "relu"], W_1=np.ones((2, 3)), W_2=np.ones((2, 3)))
        for path in (other, text, objects, unfit):
            message = said(storage.load, path)
            assert message.startswith(f"path: came {path.name}; expected a network")
        with pytest.raises(FileNotFoundError):
            storage.load(tmp_path / "none.npz")
        for path in ("net.txt", "net", 5, None):
            assert said(storage.save, NET, path).startswith("path: came")
        own = [Layer([[1.0]], None, TestOwnActivation.BUMP)]
        assert said(storage.save, own, tmp_path / "own.npz").startswith("layers[0]: came with an")
