"""The book's examples in PyTorch, beside nnlib: what the page *The same in PyTorch* shows.

`make bench`, which has PyTorch, runs this file and stores what it prints beside it; the page
includes both. Nothing else of the book needs PyTorch. Lines with ``---`` mark the parts that the
page shows.
"""

# --- imports
import numpy as np
import torch

from nnlib import datasets, graph, network
from nnlib.network import Layer
from nnlib.optimizers import GradientDescent
from nnlib.training import train

torch.set_num_threads(1)


def show(name, values):
    """Print numbers with ten digits after the point, and never a minus zero."""
    flat = np.ravel(np.asarray(values, dtype=float))
    print(f"{name:6}", " ".join(f"{value + 0.0:.10f}" for value in flat))


# --- three neurons
print("--- three neurons")
X, y = datasets.traffic(np.random.default_rng(0), n_samples=60)
layers = [
    Layer([[0.5], [-0.5]], [-9.0, 3.0], "relu"),
    Layer([[-0.5, -0.5]], [3.0], "linear"),
]
back = network.backward(layers, network.forward(layers, X), y, "mean_squared_error")

net = torch.nn.Sequential(torch.nn.Linear(1, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1)).double()
with torch.no_grad():
    for linear, layer in zip((net[0], net[2]), layers, strict=True):
        linear.weight.copy_(torch.tensor(layer.W))  # W as it stands: (out, in)
        linear.bias.copy_(torch.tensor(layer.b))
loss = torch.nn.MSELoss()(net(torch.tensor(X)), torch.tensor(y)[:, None])  # (N, 1), both
loss.backward()

show("nnlib", [back.loss, *back.dW[0][:, 0], *back.db[0], *back.dW[1][0], *back.db[1]])
show("torch", [loss.item(), *net[0].weight.grad[:, 0], *net[0].bias.grad,
               *net[2].weight.grad[0], *net[2].bias.grad])  # fmt: skip

# --- autograd
print("--- autograd")
nodes = [graph.parameter(name) for name in "xyz"]
f = graph.log((nodes[0] + nodes[1]) ** 2 + nodes[2])
values = graph.evaluate([f, *graph.grad(f, nodes)], {"x": 2.0, "y": 1.0, "z": 1.0})

x, y, z = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (2.0, 1.0, 1.0))
f = torch.log((x + y) ** 2 + z)
f.backward()

show("nnlib", values)
show("torch", [f.item(), x.grad, y.grad, z.grad])

# --- digits
print("--- digits")
X, y = datasets.digits()
X_train, X_test, y_train, y_test = datasets.train_test_split(X, y, np.random.default_rng(0))
start = network.init([64, 32, 10], ["relu", "softmax"], np.random.default_rng(1))
run = train(start, X_train, y_train, loss="categorical_cross_entropy",
            optimizer=GradientDescent(0.1), n_epochs=30, batch_size=32,
            rng=np.random.default_rng(2))  # fmt: skip

net = torch.nn.Sequential(
    torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10)
).double()
with torch.no_grad():
    for linear, layer in zip((net[0], net[2]), start, strict=True):
        linear.weight.copy_(torch.tensor(layer.W))
        linear.bias.copy_(torch.tensor(layer.b))
images, labels = torch.tensor(X_train), torch.tensor(y_train)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
rng = np.random.default_rng(2)
for _ in range(30):
    order = rng.permutation(len(images))
    for first in range(0, len(images), 32):
        batch = order[first : first + 32]
        optimizer.zero_grad()
        # scores go in, not probabilities: the softmax is inside the loss
        torch.nn.CrossEntropyLoss()(net(images[batch]), labels[batch]).backward()
        optimizer.step()

ours = network.predict(run.layers, X_test).argmax(axis=1)
theirs = net(torch.tensor(X_test)).argmax(dim=1).numpy()
show("nnlib", [np.mean(ours == y_test), np.abs(run.layers[0].W).sum()])
show("torch", [np.mean(theirs == y_test), net[0].weight.detach().abs().sum()])
# --- end
