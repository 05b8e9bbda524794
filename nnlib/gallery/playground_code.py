"""The programs that the playground offers for copying: a run again, with nnlib and with PyTorch.

Both train from the run's first weights, with its batches in their order, for as many steps, and
print the sentence of the figure. Where the reader has changed something on the way, there is no
such run: then the first weights are those of now, and there are no steps. What stands in braces
alone is filled in by the figure.
"""

_RUN = """
# The weights and biases that the run starts from, and how many steps it takes.
theta, n_steps = np.array({first_weights}), {n_steps}
shapes = [(8, 7), (8,), (8, 8), (8,), (1, 8), (1,)]
ends = np.cumsum([np.prod(shape) for shape in shapes])
W_1, b_1, W_2, b_2, W_3, b_3 = (
    part.reshape(shape) for part, shape in zip(np.split(theta, ends[:-1]), shapes)
)

# What is in use of them.
chosen = np.array([{f_1}, {f_2}, {f_3}, {f_4}, {f_5}, {f_6}, {f_7}]) > 0.5
seen = chosen | ~chosen.any()  # without any, all are there, as 0
width = int(np.ceil({width} - 0.5))
depth = 2 if {depth} > 1.5 else 1
arrays = [W_1[:width, seen], b_1[:width]]
if depth == 2:
    arrays += [W_2[:width, :width], b_2[:width]]
arrays = [array.copy() for array in [*arrays, W_3[:, :width], b_3]]

# The points: x, y and class, which is -1 where there is none; in a mixed order.
points = np.reshape({points}, (-1, 3))
points = points[np.argsort(np.sin(8191 * np.arange(len(points))))]
points = points[points[:, 2] > -0.5]
x_1, x_2, y = points.T
features = [x_1, x_2, x_1**2, x_2**2, x_1 * x_2, np.sin(x_1), np.sin(x_2)]
X = np.stack(features, axis=1)[:, seen] * chosen.any()
n_train = int(np.ceil({share} * len(X) - 0.5))
size = [max(n_train, 1), 20, 5, 1][{batch}]  # of a batch


def rate(step):
    gone = step / {span}
    falls = [1, 1 / (1 + gone), 0.01 + 0.99 * (0.5 + 0.5 * np.cos(np.pi * min(gone, 1)))]
    return {learning_rate} * falls[{schedule}]

"""
_SAID = """
train, right = loss_and_right(slice(0, n_train))
test, _ = loss_and_right(slice(n_train, len(X)))
tested = f"test loss {test:.4f}." if len(X) > n_train else "no point is kept for a test."
print(
    f"After {steps} steps: training loss {train:.4f}, {right:.1%} of the training points on "
    "the right side;",
    tested,
)"""

NNLIB = f"""import numpy as np
from nnlib import network, optimizers
from nnlib.network import Layer
{_RUN}
loss = ["binary_cross_entropy", "half_squared_error"][{{loss}}]
names = [["tanh", "relu", "sigmoid"][k] for k in [{{activation}}, {{activation_2}}][:depth]]
kind = ["GradientDescent", "Momentum", "RMSprop", "Adam"][{{optimizer}}]
optimizer = getattr(optimizers, kind)(learning_rate=rate(0))


def network_of(arrays):
    names_of_all = [*names, "sigmoid"]
    return [Layer(W, b, name) for W, b, name in zip(arrays[::2], arrays[1::2], names_of_all)]


at = 0
for step in range(n_steps):
    rows = slice(at, min(at + size, n_train))
    layers = network_of(arrays)
    back = network.backward(layers, network.forward(layers, X[rows]), y[rows], loss)
    slopes = [slope for dW_and_db in zip(back.dW, back.db) for slope in dW_and_db]
    slopes[::2] = [dW + {{decay}} * W for dW, W in zip(slopes[::2], arrays[::2])]
    optimizer.learning_rate = rate(step)
    optimizer.step(arrays, slopes)
    at = at + size if at + size < n_train else 0
layers = network_of(arrays)


def loss_and_right(rows):
    if not len(X[rows]):
        return 0.0, 0.0
    y_hat = network.predict(layers, X[rows])[:, 0]
    return network.objective(layers, X[rows], y[rows], loss), np.mean((y_hat > 0.5) == y[rows])

{_SAID}"""

PYTORCH = f"""import numpy as np
import torch
from torch import nn, optim
{_RUN}
modules = []
kinds = [[nn.Tanh, nn.ReLU, nn.Sigmoid][k] for k in [{{activation}}, {{activation_2}}][:depth]]
for W, b, kind in zip(arrays[::2], arrays[1::2], [*kinds, nn.Identity]):
    linear = nn.Linear(W.shape[1], W.shape[0], dtype=torch.float64)
    with torch.no_grad():
        linear.weight.copy_(torch.tensor(W))
        linear.bias.copy_(torch.tensor(b))
    modules += [linear, kind()]
net = nn.Sequential(*modules)  # its answer comes before the last sigmoid
X, y = torch.tensor(X), torch.tensor(y)[:, None]

# The velocity of PyTorch has no rate in it: with momentum, what is minimized has it as a factor.
has_momentum = {{optimizer}} == 1
optimizer = [
    optim.SGD(net.parameters(), lr=1.0),
    optim.SGD(net.parameters(), lr=1.0, momentum=0.9),
    optim.RMSprop(net.parameters(), alpha=0.9, eps=1e-8),
    optim.Adam(net.parameters(), betas=(0.9, 0.999), eps=1e-8),
][{{optimizer}}]


def loss_of(z, y):
    if {{loss}} == 0:
        return nn.BCEWithLogitsLoss()(z, y)
    return 0.5 * nn.MSELoss()(torch.sigmoid(z), y)


at = 0
for step in range(n_steps):
    rows = slice(at, min(at + size, n_train))
    squares = sum((module.weight**2).sum() for module in modules[::2])  # biases go free
    objective = loss_of(net(X[rows]), y[rows]) + 0.5 * {{decay}} * squares
    optimizer.zero_grad()
    ((rate(step) if has_momentum else 1.0) * objective).backward()
    optimizer.param_groups[0]["lr"] = 1.0 if has_momentum else rate(step)
    optimizer.step()
    at = at + size if at + size < n_train else 0


def loss_and_right(rows):
    if not len(X[rows]):
        return 0.0, 0.0
    with torch.no_grad():
        z = net(X[rows])
        return loss_of(z, y[rows]).item(), ((z > 0) == y[rows]).double().mean().item()

{_SAID}"""
