def speak(tex):
    return tex
